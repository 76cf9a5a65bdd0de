using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>Signs with our certificate's key, which never leaves the platform.</summary>
internal sealed class PlatformSigner(RTCCertificate certificate) : TlsSigner
{
    public byte[] GenerateRawSignature(SignatureAndHashAlgorithm algorithm, byte[] hash) => certificate.SignHash(
        hash,
        algorithm.Signature == SignatureAlgorithm.rsa_pss_rsae_sha256
            ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1);

    public TlsStreamSigner? GetStreamSigner(SignatureAndHashAlgorithm algorithm) => null;
}
