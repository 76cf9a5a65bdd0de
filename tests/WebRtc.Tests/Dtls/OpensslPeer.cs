using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Camerad.WebRtc.Dtls;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>The openssl command as a DTLS peer over a real socket on loopback.</summary>
internal sealed class OpensslPeer : IDisposable
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(5);

    private readonly string _directory = Directory.CreateTempSubdirectory("openssl").FullName;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly StringBuilder _output = new();
    private readonly byte[] _datagram = new byte[2000];
    private Process? _process;
    private EndPoint? _remote;

    /// <param name="keyOptions">What `openssl req -newkey` is told: ec or rsa.</param>
    public OpensslPeer(string keyOptions)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Run($"req -x509 -newkey {keyOptions} -keyout key.pem -out cert.pem -nodes -days 2 -subj /CN=peer")
            .WaitForExit();
    }

    public static bool IsMissing => !File.Exists("/usr/bin/openssl");

    public DtlsFingerprint Fingerprint
    {
        get
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(Path.Combine(_directory, "cert.pem"));
            string hex = certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256);
            return new DtlsFingerprint("sha-256", string.Join(':', hex.Chunk(2).Select(pair => new string(pair))));
        }
    }

    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public string? KeyingMaterial
    {
        get
        {
            const string Label = "Keying material: ";
            string? line = Output.Split('\n').FirstOrDefault(text => text.Contains(Label, StringComparison.Ordinal));
            return line?[(line.IndexOf(Label, StringComparison.Ordinal) + Label.Length)..].Trim();
        }
    }

    public void StartClient(string options) =>
        StartProcess($"s_client -dtls1_2 -connect {_socket.LocalEndPoint} -cert cert.pem -key key.pem {options}");

    public void StartServer(string options)
    {
        int port = FreePort();
        _remote = new IPEndPoint(IPAddress.Loopback, port);
        StartProcess($"s_server -dtls1_2 -accept 127.0.0.1:{port} -cert cert.pem -key key.pem -Verify 1 {options}");
        SpinWait.SpinUntil(() => Output.Contains("ACCEPT", StringComparison.Ordinal), DtlsPatience.Generous);
    }

    public void WriteLine(string text)
    {
        _process!.StandardInput.WriteLine(text);
        _process.StandardInput.Flush();
    }

    /// <summary>Carries datagrams between the socket and our side until the condition holds.</summary>
    public bool Run(DtlsEndpoint endpoint, Func<bool> isDone)
    {
        var time = Stopwatch.StartNew();
        while (!isDone())
        {
            if (time.Elapsed > DtlsPatience.Generous) return false;
            endpoint.Pump(DtlsPair.Now, Send);
            while (_socket.Poll(PollInterval, SelectMode.SelectRead)) Receive(endpoint.Transport);
        }
        endpoint.Pump(DtlsPair.Now, Send);
        return true;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        _socket.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    public void Send(byte[] datagram)
    {
        if (_remote is not null) _socket.SendTo(datagram, _remote);
    }

    private static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private void Receive(BouncyCastleDtlsTransport transport)
    {
        EndPoint from = new IPEndPoint(IPAddress.Any, 0);
        try
        {
            int length = _socket.ReceiveFrom(_datagram, ref from);
            _remote = from;
            transport.HandleDatagram(DtlsPair.Now, _datagram.AsSpan(0, length));
        }
        catch (SocketException) // the peer's port is closed already
        {
        }
    }

    private void StartProcess(string arguments)
    {
        _process = Run(arguments + " -keymatexport EXTRACTOR-dtls_srtp -keymatexportlen 60");
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Note(string? line)
    {
        lock (_output) _output.Append(CultureInfo.InvariantCulture, $"{line}\n");
    }

    private Process Run(string arguments) => Process.Start(new ProcessStartInfo("openssl", arguments)
    {
        WorkingDirectory = _directory,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
