using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>Signs with our certificate's key, which never leaves the platform.</summary>
internal sealed class PlatformEcdsaSigner(RTCCertificate certificate) : TlsSigner
{
    public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) => certificate.SignHash(hash);

    public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
}
