using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>The peer's certificate; ECDSA signatures are verified by the platform, RSA by the library.</summary>
internal sealed class PlatformTlsCertificate(BcTlsCrypto crypto, byte[] encoding) : BcTlsCertificate(crypto, encoding)
{
    public override TlsVerifier CreateVerifier(short signatureAlgorithm)
    {
        if (signatureAlgorithm != SignatureAlgorithm.ecdsa) return base.CreateVerifier(signatureAlgorithm);
        ValidateKeyUsage(KeyUsage.DigitalSignature);
        return new PlatformEcdsaVerifier(SubjectPublicKeyInfo.GetEncoded());
    }
}
