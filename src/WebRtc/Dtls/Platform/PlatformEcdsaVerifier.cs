using System.Security.Cryptography;
using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>Verifies an ECDSA signature (RFC 8422 §5.4: DER sequence of r and s).</summary>
internal sealed class PlatformEcdsaVerifier(byte[] subjectPublicKeyInfo) : TlsVerifier
{
    public TlsStreamVerifier? GetStreamVerifier(DigitallySigned digitallySigned) => null;

    public bool VerifyRawSignature(DigitallySigned digitallySigned, byte[] hash)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(subjectPublicKeyInfo, out _);
            return key.VerifyHash(hash, digitallySigned.Signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException) // a curve or point the platform refuses
        {
            return false;
        }
    }
}
