using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>A self-signed certificate in PEM files.</summary>
internal static class TestCertificate
{
    public static (string CertFile, string KeyFile) Write(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        return (folder.Write("cert.pem", certificate.ExportCertificatePem()), folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
    }
}
