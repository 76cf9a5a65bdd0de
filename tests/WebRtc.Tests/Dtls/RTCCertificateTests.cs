using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class RTCCertificateTests
{
    [Fact]
    public void A_certificate_is_P256_self_signed_and_random()
    {
        using var first = RTCCertificate.Generate();
        using var second = RTCCertificate.Generate();
        using var read = X509CertificateLoader.LoadCertificate(first.Der);
        using var other = X509CertificateLoader.LoadCertificate(second.Der);

        using ECDsa? key = read.GetECDsaPublicKey();
        Assert.Equal(256, key!.KeySize);
        Assert.Equal(read.Subject, read.Issuer);
        Assert.NotEqual(read.Subject, other.Subject);
        Assert.NotEqual(read.SerialNumber, other.SerialNumber);
        Assert.True(read.NotBefore < DateTime.Now.AddHours(-1));
    }

    [Fact]
    public void Expires_is_thirty_days_ahead_or_what_was_asked_for()
    {
        using var usual = RTCCertificate.Generate();
        using var brief = RTCCertificate.Generate(TimeSpan.FromHours(1));

        Assert.InRange(usual.Expires - DateTimeOffset.UtcNow, TimeSpan.FromDays(29.9), TimeSpan.FromDays(30.1));
        Assert.InRange(brief.Expires - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(55), TimeSpan.FromMinutes(65));
    }

    [Fact]
    public void The_fingerprint_is_the_sha256_of_the_certificate()
    {
        using var certificate = RTCCertificate.Generate();

        RTCDtlsFingerprint fingerprint = Assert.Single(certificate.GetFingerprints());
        Assert.Equal("sha-256", fingerprint.Algorithm);
        byte[] bytes = [.. fingerprint.Value.Split(':').Select(pair => byte.Parse(pair, NumberStyles.HexNumber, null))];
        Assert.Equal(SHA256.HashData(certificate.Der), bytes);
        Assert.Equal(fingerprint.Value.ToLowerInvariant(), fingerprint.Value);
    }

    [Fact]
    public void Saved_and_loaded_it_is_the_same_and_the_owners_alone()
    {
        string directory = Directory.CreateTempSubdirectory("certificate").FullName;
        try
        {
            string path = Path.Combine(directory, "identity.pem");
            using var certificate = RTCCertificate.Generate();
            certificate.Save(path);
            certificate.Save(path); // over the old one
            using var loaded = RTCCertificate.Load(path);

            Assert.Equal(certificate.Der, loaded.Der);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            Assert.Equal(["identity.pem"], Directory.GetFiles(directory).Select(Path.GetFileName));
            byte[] hash = SHA256.HashData([1, 2, 3]);
            using var read = X509CertificateLoader.LoadCertificate(certificate.Der);
            using ECDsa? key = read.GetECDsaPublicKey();
            Assert.True(key!.VerifyHash(hash, loaded.SignHash(hash), DSASignatureFormat.Rfc3279DerSequence));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void A_key_that_does_not_belong_to_the_certificate_is_refused()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var first = RTCCertificate.Generate();
            using var second = RTCCertificate.Generate();
            first.Save(path);
            string key = File.ReadAllText(path)[PemEncoding.WriteString("CERTIFICATE", first.Der).Length..];
            File.WriteAllText(path, PemEncoding.WriteString("CERTIFICATE", second.Der) + key);

            Assert.Throws<CryptographicException>(() => RTCCertificate.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
