using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Relays;

/// <summary>Debian's coturn on loopback with one user; it is gone with this object.</summary>
internal sealed class Coturn : IDisposable
{
    public const string Username = "alice", Credential = "a secret of alice's";

    private const string Program = "/usr/bin/turnserver", Host = "127.0.0.1";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort(), _tlsPort = FreePort();
    private ChildProcess? _process;

    public Coturn()
    {
        Tools.RequireFile(Program);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=relay.test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        Certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(At("certificate.pem"), Certificate.ExportCertificatePem());
        File.WriteAllText(At("key.pem"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(At("turnserver.conf"), $"""
            listening-ip={Host}
            listening-port={_port}
            tls-listening-port={_tlsPort}
            relay-ip={Host}
            allow-loopback-peers
            no-cli
            no-dtls
            lt-cred-mech
            realm=relay.test
            user={Username}:{Credential}
            cert={At("certificate.pem")}
            pkey={At("key.pem")}
            pidfile={At("pid")}
            userdb={At("users")}
            log-file=stdout
            simple-log
            """);
        Start();
    }

    public X509Certificate2 Certificate { get; }

    public string Story => _process?.Tail ?? "not running";

    /// <param name="protocol">udp, tcp or tls.</param>
    public string Url(string protocol) => protocol switch
    {
        "udp" => $"turn:{Host}:{_port}",
        "tcp" => $"turn:{Host}:{_port}?transport=tcp",
        _ => $"turns:{Host}:{_tlsPort}?transport=tcp",
    };

    public RTCIceServer Server(string protocol, string credential = Credential) =>
        new() { Urls = [Url(protocol)], Username = Username, Credential = credential };

    public RTCConfiguration RelayOnly(string protocol, string credential = Credential) => new()
    {
        IceServers = [Server(protocol, credential)], IceTransportPolicy = RTCIceTransportPolicy.Relay,
    };

    /// <summary>On the same ports, with nothing of what it knew.</summary>
    public void Start()
    {
        _process = new ChildProcess([Program, "-c", At("turnserver.conf")]);
        bool listens = _process.WaitUntil(() => IsListening(_port) && IsListening(_tlsPort), StartLimit);
        Assert.True(listens, $"coturn does not listen:\n{_process.Tail}");
    }

    /// <summary>Without a goodbye.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Certificate.Dispose();
        _folder.Dispose();
    }

    private string At(string name) => _folder.File(name);

    private static bool IsListening(int port)
    {
        using var probe = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            probe.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
