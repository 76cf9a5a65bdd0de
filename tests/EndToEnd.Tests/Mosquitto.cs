using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Camerad.TestKit.Processes;

namespace Camerad.EndToEnd.Tests;

/// <summary>Debian's broker: plain, or with TLS and a password. It can be killed and started again on the same
/// port.</summary>
internal sealed class Mosquitto : IDisposable
{
    public const string Program = "/usr/sbin/mosquitto";

    private const string Username = "camera";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(10);

    private readonly string _folder = Directory.CreateTempSubdirectory("mosquitto").FullName;
    private readonly int _port = FreePort();
    private readonly bool _isSecure;
    private ChildProcess? _process;

    public Mosquitto(bool isSecure)
    {
        _isSecure = isSecure;
        var configuration = new List<string> { "user root", $"listener {_port} 127.0.0.1", "persistence false" };
        if (isSecure) configuration.AddRange(Secure());
        else configuration.Add("allow_anonymous true");
        File.WriteAllLines(PathOf("mosquitto.conf"), configuration);
        Start();
    }

    /// <summary>On loopback.</summary>
    public int Port => _port;

    /// <summary>What the daemon must be told to use this broker.</summary>
    public IReadOnlyList<string> Settings => _isSecure
        ?
        [
            $"mqtt.url=mqtts://127.0.0.1:{_port}", $"mqtt.caFile={PathOf("ca.pem")}",
            $"mqtt.username={Username}", $"mqtt.passwordFile={PathOf("password")}",
        ]
        : [$"mqtt.url=mqtt://127.0.0.1:{_port}"];

    public void Start()
    {
        _process = new ChildProcess([Program, "-v", "-c", PathOf("mosquitto.conf")]);
        bool isRunning = _process.WaitUntil(
            () => _process.Lines.Any(line => line.Contains("running", StringComparison.Ordinal)), StartLimit);
        Assert.True(isRunning, _process.Tail);
    }

    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);

    private IEnumerable<string> Secure()
    {
        string password = Convert.ToHexString(RandomNumberGenerator.GetBytes(12));
        File.WriteAllText(PathOf("password"), password);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathOf("password"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        string[] making = ["/usr/bin/mosquitto_passwd", "-c", "-b", PathOf("users"), Username, password];
        using (var process = new ChildProcess(making)) process.WaitUntil(() => process.HasExited, StartLimit);
        WriteCertificate();
        return
        [
            "allow_anonymous false", $"password_file {PathOf("users")}",
            $"certfile {PathOf("ca.pem")}", $"keyfile {PathOf("key.pem")}",
        ];
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test broker", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(PathOf("ca.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf("key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
