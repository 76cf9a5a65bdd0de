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
    public void Expires_is_cut_to_a_year_and_never_negative()
    {
        using var ages = RTCCertificate.Generate(KeygenAlgorithm.Ecdsa with { Expires = TimeSpan.FromDays(4000) });
        using var none = RTCCertificate.Generate(KeygenAlgorithm.Ecdsa with { Expires = TimeSpan.Zero });

        Assert.InRange(ages.Expires - DateTimeOffset.UtcNow, TimeSpan.FromDays(364), TimeSpan.FromDays(365));
        Assert.False(ages.IsExpired(DateTimeOffset.UtcNow));
        Assert.True(ages.IsExpired(ages.Expires));
        Assert.True(none.IsExpired(DateTimeOffset.UtcNow.AddSeconds(1)));
        Assert.Equal(
            "TypeError", Assert.Throws<RTCException>(() => RTCCertificate.Generate(TimeSpan.FromSeconds(-1))).Name);
    }

    public static TheoryData<KeygenAlgorithm> Unsupported => new()
    {
        new KeygenAlgorithm("Ed25519"),
        new KeygenAlgorithm("ECDSA"),
        new KeygenAlgorithm("ECDSA") { NamedCurve = "P-384" },
        new KeygenAlgorithm("RSA-PSS") { ModulusLength = 2048, PublicExponent = [1, 0, 1], Hash = "SHA-256" },
        new KeygenAlgorithm("RSASSA-PKCS1-v1_5"),
        KeygenAlgorithm.Rsa with { ModulusLength = 1024 },
        KeygenAlgorithm.Rsa with { ModulusLength = 2049 },
        KeygenAlgorithm.Rsa with { ModulusLength = 16384 },
        KeygenAlgorithm.Rsa with { PublicExponent = [3] },
        KeygenAlgorithm.Rsa with { Hash = "SHA-1" },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public void Another_algorithm_is_a_NotSupportedError(KeygenAlgorithm algorithm)
    {
        RTCException error = Assert.Throws<RTCException>(() => RTCCertificate.Generate(algorithm));
        Assert.Equal("NotSupportedError", error.Name);
    }

    [Fact]
    public void Names_are_compared_without_case_and_exponents_without_leading_zeros()
    {
        using var ecdsa = RTCCertificate.Generate(new KeygenAlgorithm("ecdsa") { NamedCurve = "P-256" });
        using var rsa = RTCCertificate.Generate(
            new KeygenAlgorithm("rsassa-pkcs1-v1_5")
            {
                ModulusLength = 2048, PublicExponent = [0, 1, 0, 1], Hash = "sha-256",
            });

        using var read = X509CertificateLoader.LoadCertificate(rsa.Der);
        using RSA? key = read.GetRSAPublicKey();
        Assert.Equal(2048, key!.KeySize);
        Assert.False(ecdsa.IsRsa);
        Assert.True(rsa.IsRsa);
    }

    [Fact]
    public void An_RSA_certificate_is_saved_and_loaded_too()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var certificate = RTCCertificate.Generate(KeygenAlgorithm.Rsa);
            certificate.Save(path);
            using var loaded = RTCCertificate.Load(path);

            Assert.Equal(certificate.Der, loaded.Der);
            Assert.Equal(certificate.Expires, loaded.Expires);
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
            byte[] hash = SHA256.HashData([1, 2, 3]);
            using var read = X509CertificateLoader.LoadCertificate(certificate.Der);
            using RSA? key = read.GetRSAPublicKey();
            Assert.True(
                key!.VerifyHash(hash, loaded.SignHash(hash), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_without_a_key_is_refused()
    {
        string path = Path.GetTempFileName();
        try
        {
            using var certificate = RTCCertificate.Generate();
            File.WriteAllText(path, PemEncoding.WriteString("CERTIFICATE", certificate.Der));
            Assert.Throws<CryptographicException>(() => RTCCertificate.Load(path));
            File.WriteAllText(path, "nothing");
            Assert.Throws<CryptographicException>(() => RTCCertificate.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
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
    public void A_key_that_does_not_beagesto_the_certificate_is_refused()
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
