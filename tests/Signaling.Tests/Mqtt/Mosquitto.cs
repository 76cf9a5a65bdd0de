using System.Diagnostics;
using System.Net.Sockets;
using Camerad.Signaling.Mqtt;

namespace Camerad.Signaling.Tests.Mqtt;

/// <summary>
/// A real mosquitto on free ports of loopback: with passwords by TCP, TLS, TLS with client certificates, WebSocket,
/// WebSocket with TLS; one with config/mosquitto.acl; and one port that lets everybody in, for the tests' own clients.
/// </summary>
internal sealed class Mosquitto : IAsyncDisposable
{
    private const string Program = "/usr/sbin/mosquitto", PasswordProgram = "/usr/bin/mosquitto_passwd";
    private const string User = "camera", Password = "correct horse";

    private readonly string _folder = Directory.CreateTempSubdirectory("camerad-mosquitto-").FullName;
    private readonly int[] _ports = Ports.Free(7);
    private readonly TestCertificates _certificates;
    private Process? _process;

    private Mosquitto(int? maxPacketLength)
    {
        _certificates = new TestCertificates(_folder);
        File.WriteAllText(_certificates["password"], Password + "\n");
        File.WriteAllText(_certificates["wrong"], "wrong\n");
        using Process made =
            Process.Start(new ProcessStartInfo(PasswordProgram, ["-b", "-c", _certificates["users"], User, Password])
        {
            RedirectStandardError = true,
        })!;
        made.WaitForExit();
        using Process added =
            Process.Start(new ProcessStartInfo(PasswordProgram, ["-b", _certificates["users"], "viewer", Password])
        {
            RedirectStandardError = true,
        })!;
        added.WaitForExit();
        File.WriteAllText(_certificates["mosquitto.conf"], Configuration(maxPacketLength));
    }

    public int OpenPort => _ports[5];

    /// <param name="maxPacketLength">What it announces to take, bytes; null: everything.</param>
    public static async Task<Mosquitto> StartAsync(int? maxPacketLength = null)
    {
        Assert.SkipUnless(File.Exists(Program)
            && File.Exists(PasswordProgram), "mosquitto is not installed (Debian package mosquitto)");
        var broker = new Mosquitto(maxPacketLength);
        await broker.LaunchAsync();
        return broker;
    }

    public string PathOf(string name) => _certificates[name];

    /// <summary>Options for one of mqtt, acl, mqtts, mtls, ws, wss; right in every way.</summary>
    public MqttBrokerOptions Options(string kind)
    {
        string url = kind switch
        {
            "mqtt" => $"mqtt://127.0.0.1:{_ports[0]}",
            "acl" => $"mqtt://127.0.0.1:{_ports[6]}",
            "mqtts" => $"mqtts://localhost:{_ports[1]}",
            "mtls" => $"mqtts://localhost:{_ports[2]}",
            "ws" => $"ws://127.0.0.1:{_ports[3]}/mqtt",
            "wss" => $"wss://localhost:{_ports[4]}/mqtt",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
        bool tls = kind is not ("mqtt" or "ws" or "acl");
        return new MqttBrokerOptions
        {
            Url = new Uri(url),
            Username = User,
            PasswordFile = _certificates["password"],
            CaFile = tls ? _certificates["ca.crt"] : null,
            CertFile = kind == "mtls" ? _certificates["client.crt"] : null,
            KeyFile = kind == "mtls" ? _certificates["client.key"] : null,
        };
    }

    public Task<TestClient> ClientAsync(string? clientId = null) => TestClient.ConnectAsync(OpenPort, clientId);

    /// <summary>The user "viewer" of config/mosquitto.acl.</summary>
    public Task<TestClient> ViewerAsync(string? clientId = null) =>
        TestClient.ConnectAsync(_ports[6], clientId, "viewer", Password);

    public async Task LaunchAsync()
    {
        _process = Process.Start(new ProcessStartInfo(Program, ["-c", _certificates["mosquitto.conf"]])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        await Wait.UntilAsync(Listens, "mosquitto");
    }

    /// <summary>As a power cut does it: no farewell to anybody.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private bool Listens()
    {
        if (_process!.HasExited) Assert.Fail($"mosquitto ended with {_process.ExitCode}");
        try
        {
            using var socket = new TcpClient("127.0.0.1", OpenPort);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private string Configuration(int? maxPacketLength)
    {
        string tls = $"cafile {_certificates["ca.crt"]}\ncertfile {_certificates["server.crt"]}\n"
            + $"keyfile {_certificates["server.key"]}\n";
        string login = $"allow_anonymous false\npassword_file {_certificates["users"]}\n";
        string bound = maxPacketLength is { } length ? $"max_packet_size {length}\n" : "";
        return $"user root\nper_listener_settings true\npersistence false\nlog_dest none\n{bound}"
            + $"listener {_ports[0]} 127.0.0.1\n{login}"
            + $"listener {_ports[1]} 127.0.0.1\n{login}{tls}"
            + $"listener {_ports[2]} 127.0.0.1\n{login}{tls}require_certificate true\n"
            + $"listener {_ports[3]} 127.0.0.1\nprotocol websockets\n{login}"
            + $"listener {_ports[4]} 127.0.0.1\nprotocol websockets\n{login}{tls}"
            + $"listener {_ports[5]} 127.0.0.1\nallow_anonymous true\n"
            + $"listener {_ports[6]} 127.0.0.1\n{login}"
            + $"acl_file {Path.Combine(AppContext.BaseDirectory, "mosquitto.acl")}\n";
    }
}
