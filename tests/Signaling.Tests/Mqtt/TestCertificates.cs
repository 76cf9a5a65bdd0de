using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Camerad.Signaling.Tests.Mqtt;

/// <summary>
/// An authority, a broker's certificate for localhost and a client's, as PEM files; and an authority nobody trusts.
/// </summary>
internal sealed class TestCertificates
{
    private readonly string _folder;
    private readonly DateTimeOffset _from = DateTimeOffset.UtcNow.AddDays(-1), _to = DateTimeOffset.UtcNow.AddDays(2);

    public TestCertificates(string folder)
    {
        _folder = folder;
        using X509Certificate2 authority = MakeAuthority("Test authority", "ca");
        using X509Certificate2 stranger = MakeAuthority("Strange authority", "stranger");
        Issue(authority, "localhost", "server");
        Issue(authority, "camera", "client");
    }

    public string this[string file] => Path.Combine(_folder, file);

    private X509Certificate2 MakeAuthority(string name, string file)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        X509Certificate2 certificate = request.CreateSelfSigned(_from, _to);
        File.WriteAllText(this[$"{file}.crt"], certificate.ExportCertificatePem());
        return certificate;
    }

    private void Issue(X509Certificate2 authority, string name, string file)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(authority, _from, _to, RandomNumberGenerator.GetBytes(8));
        File.WriteAllText(this[$"{file}.crt"], certificate.ExportCertificatePem());
        File.WriteAllText(this[$"{file}.key"], key.ExportPkcs8PrivateKeyPem());
    }
}
