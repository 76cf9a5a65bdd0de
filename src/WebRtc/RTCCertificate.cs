using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.9: the certificate and key a connection authenticates with: ECDSA on P-256 or RSA, self-signed, with a
/// random name and serial number, so that it says nothing of its owner (RFC 8827 §6.5). Thread-safe; its contents never
/// change.
/// </summary>
public sealed class RTCCertificate : IDisposable
{
    /// <summary>W3C WebRTC §4.9.1: what a certificate lives if nothing is asked for.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    /// <summary>W3C WebRTC §4.9.1: what asks for more gets this.</summary>
    public static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(365);

    private const int NameLength = 8;

    // Peers' clocks differ from ours.
    private static readonly TimeSpan BackDating = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly AsymmetricAlgorithm _key;

    private RTCCertificate(byte[] der, AsymmetricAlgorithm key, DateTimeOffset expires)
    {
        Der = der;
        _key = key;
        Expires = expires;
    }

    /// <summary>After this moment no new connection may be made with it (W3C WebRTC §4.9.2).</summary>
    public DateTimeOffset Expires { get; }

    internal byte[] Der { get; }

    /// <summary>Signs with RSA, which other suites go with than with ECDSA (RFC 8422 §2).</summary>
    internal bool IsRsa => _key is RSA;

    /// <summary>A new ECDSA key on P-256 and its certificate.</summary>
    /// <param name="lifetime">Null: <see cref="DefaultLifetime"/>; cut to <see cref="MaxLifetime"/>.</param>
    /// <exception cref="RTCException">TypeError: the lifetime is negative.</exception>
    public static RTCCertificate Generate(TimeSpan? lifetime = null) =>
        Generate(KeygenAlgorithm.Ecdsa with { Expires = lifetime });

    /// <summary>
    /// A new key and certificate (W3C WebRTC §4.9.1). An RSA key takes a second or more on a small device.
    /// </summary>
    /// <exception cref="RTCException">
    /// NotSupportedError: an algorithm or parameter that we do not have. TypeError: the lifetime is negative.
    /// </exception>
    public static RTCCertificate Generate(KeygenAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        TimeSpan lifetime = algorithm.Expires ?? DefaultLifetime;
        if (lifetime < TimeSpan.Zero)
            throw new RTCException(RTCException.TypeError, $"The lifetime is {lifetime}; it can't be negative.");
        if (lifetime > MaxLifetime) lifetime = MaxLifetime;
        AsymmetricAlgorithm key = algorithm.CreateKey();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = CreateRequest(key).CreateSelfSigned(now - BackDating, now + lifetime);
        return new RTCCertificate(certificate.RawData, key, certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="CryptographicException">It holds no P-256 or RSA key with its certificate.</exception>
    public static RTCCertificate Load(string path)
    {
        string pem = File.ReadAllText(path);
        using var certificate = X509Certificate2.CreateFromPem(pem);
        using ECDsa? ecdsa = certificate.GetECDsaPublicKey();
        using RSA? rsa = certificate.GetRSAPublicKey();
        AsymmetricAlgorithm key = ecdsa is not null ? ECDsa.Create() : RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            byte[]? wanted = ecdsa?.ExportSubjectPublicKeyInfo() ?? rsa?.ExportSubjectPublicKeyInfo();
            if (!HasGoodSize(key) || !key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(wanted))
                throw new CryptographicException($"{path}: certificate and key are not a P-256 or RSA pair");
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw exception as CryptographicException
                ?? new CryptographicException($"{path}: no private key", exception);
        }
        return new RTCCertificate(certificate.RawData, key, certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>Writes certificate and key as PEM, readable by the owner alone (mode 0600), in one step: an old file
    /// stays whole until
    /// the new one is.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    public void Save(string path)
    {
        if (OperatingSystem.IsWindows()) throw new PlatformNotSupportedException("file modes are POSIX's");
        string pem = PemEncoding.WriteString("CERTIFICATE", Der) + "\n" + _key.ExportPkcs8PrivateKeyPem() + "\n";
        string temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var writer = new StreamWriter(temporary, options)) writer.Write(pem);
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>W3C WebRTC §4.9.2: the certificate's hashes; one, by sha-256.</summary>
    public IReadOnlyList<RTCDtlsFingerprint> GetFingerprints()
    {
        string hex = Convert.ToHexStringLower(SHA256.HashData(Der));
        return [new RTCDtlsFingerprint("sha-256", string.Join(':', hex.Chunk(2).Select(pair => new string(pair))))];
    }

    /// <summary>
    /// Whether a connection can't be made with it any more: InvalidAccessError (W3C WebRTC §4.4.1.1).
    /// </summary>
    public bool IsExpired(DateTimeOffset now) => now >= Expires;

    /// <summary>Forgets the key; connections must be closed before.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Signs a SHA-256 hash.</summary>
    /// <param name="hash">32 bytes.</param>
    /// <param name="padding">RSA: which; ECDSA ignores it.</param>
    /// <returns>ECDSA: the DER sequence of r and s (RFC 8422 §5.4).</returns>
    internal byte[] SignHash(byte[] hash, RSASignaturePadding? padding = null)
    {
        lock (_gate)
        {
            return _key is ECDsa ecdsa
                ? ecdsa.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence)
                : ((RSA)_key).SignHash(hash, HashAlgorithmName.SHA256, padding ?? RSASignaturePadding.Pkcs1);
        }
    }

    private static bool HasGoodSize(AsymmetricAlgorithm key) => key is ECDsa
        ? key.KeySize == 256
        : key.KeySize is >= KeygenAlgorithm.MinModulusLength and <= KeygenAlgorithm.MaxModulusLength;

    private static CertificateRequest CreateRequest(AsymmetricAlgorithm key)
    {
        string name = $"CN={Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameLength))}";
        return key is ECDsa ecdsa
            ? new CertificateRequest(name, ecdsa, HashAlgorithmName.SHA256)
            : new CertificateRequest(name, (RSA)key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}
