using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;
using Org.BouncyCastle.Tls.Crypto.Impl.BC;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>
/// The library's cryptography with what costs time moved to the platform's (System.Security.Cryptography): ECDSA, ECDH
/// on P-256, the PRF and
/// AES-GCM. The transcript hash stays the library's (it must be cloned, which IncrementalHash can't).
/// </summary>
/// <param name="keysReady">Called on the handshake's thread as soon as the record keys are known.</param>
internal sealed class PlatformTlsCrypto(Action<RecordKeys> keysReady) : BcTlsCrypto
{
    private const int Aes128KeyLength = 16;
    private const int Aes256KeyLength = 32;

    public override TlsECDomain CreateECDomain(TlsECConfig ecConfig) => ecConfig.NamedGroup == NamedGroup.secp256r1
        ? new PlatformEcDomain(this)
        : base.CreateECDomain(ecConfig);

    public override TlsCertificate CreateCertificate(short type, byte[] encoding) => type == CertificateType.X509
        ? new PlatformTlsCertificate(this, encoding)
        : base.CreateCertificate(type, encoding);

    public override TlsCipher CreateCipher(
        TlsCryptoParameters cryptoParams, int encryptionAlgorithm, int macAlgorithm) =>
        encryptionAlgorithm switch
        {
            EncryptionAlgorithm.AES_128_GCM => CreateGcm(cryptoParams, Aes128KeyLength),
            EncryptionAlgorithm.AES_256_GCM => CreateGcm(cryptoParams, Aes256KeyLength),
            _ => base.CreateCipher(cryptoParams, encryptionAlgorithm, macAlgorithm),
        };

    public override TlsSecret CreateSecret(byte[] data)
    {
        var copy = (byte[])data.Clone();
        Array.Clear(data);
        return new PlatformTlsSecret(this, copy);
    }

    private DtlsGcmCipher CreateGcm(TlsCryptoParameters cryptoParams, int keyLength)
    {
        SecurityParameters parameters = cryptoParams.SecurityParameters;
        byte[] seed = [.. parameters.ServerRandom, .. parameters.ClientRandom]; // RFC 5246 §6.3
        int length = RecordKeys.KeyBlockLength(keyLength);
        byte[] keyBlock = parameters.MasterSecret
            .DeriveUsingPrf(parameters.PrfAlgorithm, ExporterLabel.key_expansion, seed, length)
            .Extract();
        var keys = new RecordKeys(keyBlock, keyLength);
        var cipher = new DtlsGcmCipher(keys, cryptoParams.IsServer);
        keysReady(keys);
        return cipher;
    }
}
