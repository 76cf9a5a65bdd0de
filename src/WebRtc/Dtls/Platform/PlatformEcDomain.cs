using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>Key agreement on P-256.</summary>
internal sealed class PlatformEcDomain(BcTlsCrypto crypto) : TlsECDomain
{
    public TlsAgreement CreateECDH() => new PlatformEcdh(crypto);
}
