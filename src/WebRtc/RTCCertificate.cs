using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.9: the certificate and key a connection authenticates with: ECDSA on P-256, self-signed, with a random
/// name and
/// serial number, so that it says nothing of its owner (RFC 8827 §6.5). Thread-safe; its contents never change.
/// </summary>
public sealed class RTCCertificate : IDisposable
{
    /// <summary>W3C WebRTC §4.9.1: what a certificate lives if nothing is asked for.</summary>
    public static readonly TimeSpan DefaultLifetime = TimeSpan.FromDays(30);

    private const int NameLength = 8;

    // Peers' clocks differ from ours.
    private static readonly TimeSpan BackDating = TimeSpan.FromDays(1);

    private readonly Lock _gate = new();
    private readonly ECDsa _key;

    private RTCCertificate(byte[] der, ECDsa key, DateTimeOffset expires)
    {
        Der = der;
        _key = key;
        Expires = expires;
    }

    /// <summary>After this moment no new connection may be made with it (W3C WebRTC §4.9.2).</summary>
    public DateTimeOffset Expires { get; }

    internal byte[] Der { get; }

    /// <summary>A new key and certificate (W3C WebRTC §4.9.1; ECDSA P-256 is what it requires and what we
    /// have).</summary>
    /// <param name="lifetime">Null: <see cref="DefaultLifetime"/>.</param>
    public static RTCCertificate Generate(TimeSpan? lifetime = null)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        DateTimeOffset expires = now + (lifetime ?? DefaultLifetime);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string name = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameLength));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(now - BackDating, expires);
        return new RTCCertificate(certificate.RawData, key, certificate.NotAfter.ToUniversalTime());
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="CryptographicException">It holds no P-256 key with its certificate.</exception>
    public static RTCCertificate Load(string path)
    {
        string pem = File.ReadAllText(path);
        using var certificate = X509Certificate2.CreateFromPem(pem);
        using ECDsa publicKey =
            certificate.GetECDsaPublicKey() ?? throw new CryptographicException("not an ECDSA certificate");
        var key = ECDsa.Create();
        key.ImportFromPem(pem);
        byte[] wanted = publicKey.ExportSubjectPublicKeyInfo();
        if (!key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(wanted) || key.KeySize != 256)
        {
            key.Dispose();
            throw new CryptographicException($"{path}: certificate and key are not a P-256 pair");
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

    /// <summary>Forgets the key; connections must be closed before.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Signs a hash; DER sequence of r and s (RFC 8422 §5.4).</summary>
    internal byte[] SignHash(byte[] hash)
    {
        lock (_gate) return _key.SignHash(hash, DSASignatureFormat.Rfc3279DerSequence);
    }
}
