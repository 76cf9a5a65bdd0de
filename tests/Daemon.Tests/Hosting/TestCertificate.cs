using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>A self-signed certificate in PEM files.</summary>
internal static class TestCertificate
{
    private static readonly DateTimeOffset NotBefore = DateTimeOffset.UtcNow.AddDays(-1);
    private static readonly DateTimeOffset NotAfter = DateTimeOffset.UtcNow.AddDays(2);

    public static (string CertFile, string KeyFile) Write(TemporaryFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(NotBefore, NotAfter);
        return Write(folder, certificate.ExportCertificatePem(), key);
    }

    /// <summary>A certificate file with an intermediate authority behind the server's certificate.</summary>
    public static (string CertFile, string KeyFile) WriteChain(TemporaryFolder folder)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var intermediateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 root = Authority("CN=root", rootKey).CreateSelfSigned(NotBefore, NotAfter);
        using X509Certificate2 unsigned =
            Authority("CN=intermediate", intermediateKey).Create(root, NotBefore, NotAfter, [1]);
        using X509Certificate2 intermediate = unsigned.CopyWithPrivateKey(intermediateKey);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.Create(intermediate, NotBefore, NotAfter, [2]);
        return Write(folder, certificate.ExportCertificatePem() + "\n" + intermediate.ExportCertificatePem(), key);
    }

    private static CertificateRequest Authority(string name, ECDsa key)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request;
    }

    private static (string CertFile, string KeyFile) Write(TemporaryFolder folder, string certificates, ECDsa key) =>
        (folder.Write("cert.pem", certificates), folder.Write("key.pem", key.ExportPkcs8PrivateKeyPem()));
}
