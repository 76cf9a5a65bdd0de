using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Camerad.Capture;
using Camerad.Capture.Rpicam;
using Camerad.Capture.V4l2;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Hosting;
using Camerad.Daemon.Streams;
using Camerad.Signaling.Access;
using Camerad.Signaling.Mqtt;

namespace Camerad.Daemon.Diagnostics;

/// <summary><c>camerad check</c>: everything that <c>run</c> would need, tried without running.</summary>
internal static class SystemCheck
{
    /// <summary>Loopback TCP port of the embedded broker.</summary>
    internal const int EmbeddedBrokerPort = 1883;

    private static readonly TimeSpan BrokerTimeout = TimeSpan.FromSeconds(5);

    public static async Task<IReadOnlyList<CheckResult>> RunAsync(
        LoadedConfiguration loaded, CancellationToken cancellationToken)
    {
        CameradOptions options = loaded.Options;
        var results = new List<CheckResult>
        {
            new("configuration", CheckOutcome.Ok, loaded.File is null ? "built-in defaults" : loaded.File),
        };
        results.AddRange(LibraryCheck.Run(options));
        results.AddRange(options.Http.Listen.Select(CheckHttpPort));
        results.Add(CheckUdpPort(options.WebRtc.UdpPort));
        results.AddRange(CheckInterfaces(options.WebRtc));
        results.AddRange(CheckSecrets(options));
        results.AddRange(CheckCertificates(options));
        results.Add(await CheckBrokerAsync(options.Mqtt, cancellationToken).ConfigureAwait(false));
        results.AddRange(options.Streams.SelectMany(stream => CheckSource(stream, cancellationToken)));
        results.AddRange(HealthCheck.Run(options));
        results.AddRange(SnapshotFolderCheck.Run(options.Snapshots));
        results.AddRange(GpioCheck.Run(options.Gpio));
        return results;
    }

    private static CheckResult CheckHttpPort(IPEndPoint endPoint)
    {
        const string subject = "http.listen";
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        return TryBind(socket, endPoint) switch
        {
            null => new(subject, CheckOutcome.Ok, $"{endPoint} is free"),
            SocketError.AddressAlreadyInUse =>
                new(subject, CheckOutcome.Fault, $"{endPoint} is taken by another program",
                $"Stop that program (ss -ltnp sport = :{endPoint.Port} shows it), "
                + "or choose another port in http.listen."),
            SocketError.AccessDenied => new(subject, CheckOutcome.Fault, $"{endPoint} is not allowed to this user",
                "Ports below 1024 need CAP_NET_BIND_SERVICE; choose a higher port in http.listen."),
            _ => new(subject, CheckOutcome.Fault, $"{endPoint} is no address of this machine",
                "Use an address that `camerad devices` lists, or 0.0.0.0 for all."),
        };
    }

    private static CheckResult CheckUdpPort(int port)
    {
        const string subject = "webrtc.udpPort";
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        return TryBind(socket, new IPEndPoint(IPAddress.Any, port)) is null
            ? new(subject, CheckOutcome.Ok, port == 0 ? "any free port" : $"UDP port {port} is free")
            : new(subject, CheckOutcome.Fault, $"UDP port {port} is taken by another program",
                $"Stop that program (ss -lunp sport = :{port} shows it), or choose another port in webrtc.udpPort.");
    }

    private static SocketError? TryBind(Socket socket, IPEndPoint endPoint)
    {
        try
        {
            socket.Bind(endPoint);
            if (socket.SocketType == SocketType.Stream) socket.Listen();
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode;
        }
    }

    private static IEnumerable<CheckResult> CheckInterfaces(WebRtcOptions webrtc)
    {
        const string subject = "webrtc.interfaces";
        NetworkInterface[] present = NetworkInterface.GetAllNetworkInterfaces();
        foreach (string name in webrtc.Interfaces)
        {
            NetworkInterface? found = present.FirstOrDefault(candidate => candidate.Name == name);
            yield return found switch
            {
                null => new(subject, CheckOutcome.Fault, $"there is no interface {name}",
                    "Present: " + string.Join(", ", present.Select(static candidate => candidate.Name)) + "."),
                { OperationalStatus: OperationalStatus.Up or OperationalStatus.Unknown } =>
                    new(subject, CheckOutcome.Ok, $"{name} is up"),
                _ => new(
                    subject, CheckOutcome.Warning, $"{name} is down", "Viewers can't come in there until it is up."),
            };
        }
    }

    private static IEnumerable<CheckResult> CheckSecrets(CameradOptions options)
    {
        if (options.Http.TokenFile.Length > 0) yield return CheckToken(options.Http.TokenFile);
        IEnumerable<(string Key, string Path)> files =
        [
            ("mqtt.passwordFile", options.Mqtt.PasswordFile),
            .. options.WebRtc.IceServers.Select(
                static (server, i) => ($"webrtc.iceServers[{i}].credentialFile", server.CredentialFile)),
        ];
        foreach ((string key, string path) in files.Where(static file => file.Path.Length > 0))
        {
            CheckResult result = new(key, CheckOutcome.Ok, path);
            try
            {
                SecretFile.Read(key, path);
                if (SecretFile.PermissionWarning(key, path) is { } warning)
                {
                    result = new(key, CheckOutcome.Warning,
                        $"{path} can be read by every user of this machine", "chmod 600 " + path);
                }
            }
            catch (ConfigurationException refused)
            {
                result = new(key, CheckOutcome.Fault, refused.Faults[0].Problem, refused.Faults[0].Remedy);
            }

            yield return result;
        }
    }

    private static CheckResult CheckToken(string path)
    {
        const string subject = "http.tokenFile";
        try
        {
            return AccessToken.FromFile(path).Warning is { } warning
                ? new(subject, CheckOutcome.Warning, warning)
                : new(subject, CheckOutcome.Ok, path);
        }
        catch (AccessTokenException e)
        {
            return new(subject, CheckOutcome.Fault, e.Message,
                $"Make a new one: openssl rand -hex 16 > {path}; chmod 600 {path}");
        }
    }

    private static IEnumerable<CheckResult> CheckCertificates(CameradOptions options)
    {
        if (options.Http.CertFile.Length > 0)
            yield return CheckPair("http.certFile", options.Http.CertFile, options.Http.KeyFile);
        if (options.Mqtt.CertFile.Length > 0)
            yield return CheckPair("mqtt.certFile", options.Mqtt.CertFile, options.Mqtt.KeyFile);
        if (options.Mqtt.CaFile.Length > 0) yield return CheckAuthorities(options.Mqtt.CaFile);
    }

    private static CheckResult CheckPair(string key, string certFile, string keyFile)
    {
        try
        {
            using X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(certFile, keyFile);
            return certificate.NotAfter < DateTime.Now
                ? new(key, CheckOutcome.Fault, $"{certFile} ran out on {certificate.NotAfter:yyyy-MM-dd}", "Renew it.")
                : new(key, CheckOutcome.Ok, $"{certificate.Subject}, valid until {certificate.NotAfter:yyyy-MM-dd}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new(key, CheckOutcome.Fault, $"{certFile} or {keyFile} can't be read",
                "Check the paths and who may read the files.");
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            return new(key, CheckOutcome.Fault, $"{certFile} and {keyFile} are no PEM certificate and its key",
                "Both files are PEM (-----BEGIN …), the key without a password and belonging to the certificate.");
        }
    }

    private static CheckResult CheckAuthorities(string caFile)
    {
        const string subject = "mqtt.caFile";
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(caFile);
            return authorities.Count > 0
                ? new(subject, CheckOutcome.Ok, $"{authorities.Count} certificate(s)")
                : new(subject, CheckOutcome.Fault, $"{caFile} holds no certificate",
                    "It is PEM (-----BEGIN CERTIFICATE-----).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new(
                subject, CheckOutcome.Fault, $"{caFile} can't be read", "Check the path and who may read the file.");
        }
    }

    private static async Task<CheckResult> CheckBrokerAsync(MqttOptions mqtt, CancellationToken cancellationToken)
    {
        const string subject = "mqtt.url";
        if (mqtt.IsEmbedded)
        {
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            return TryBind(probe, new IPEndPoint(IPAddress.Loopback, EmbeddedBrokerPort)) is null
                ? new(subject, CheckOutcome.Ok, $"embedded; TCP port {EmbeddedBrokerPort} is free")
                : new(subject, CheckOutcome.Warning,
                    $"embedded, but TCP port {EmbeddedBrokerPort} is taken: WebSocket only",
                    $"If a broker of your own runs there, set mqtt.url to mqtt://127.0.0.1:{EmbeddedBrokerPort}.");
        }

        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(BrokerTimeout);
        string host = new Uri(mqtt.Url).Authority;
        try
        {
            string? fault =
                await MqttProbe.TryConnectAsync(DaemonHost.BrokerOptions(mqtt)!, timeout.Token).ConfigureAwait(false);
            return fault is null
                ? new(subject, CheckOutcome.Ok, $"{host} lets us in")
                : new(subject, CheckOutcome.Fault, fault,
                    "Check mqtt.url and the other keys of mqtt, and that the broker runs.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(subject, CheckOutcome.Fault, $"{host} does not answer within {BrokerTimeout.TotalSeconds} s",
                "Check host and port in mqtt.url, the firewall, and that the broker runs.");
        }
    }

    private static IEnumerable<CheckResult> CheckSource(
        StreamOptions stream, CancellationToken cancellationToken) => stream.Source switch
    {
        FileSourceOptions file => [CheckFile($"streams.{stream.Name}.source.path", file.Path)],
        CommandSourceOptions command => [CheckCommand($"streams.{stream.Name}.source.command", command.Command[0])],
        V4l2SourceOptions v4l2 => CheckCamera(stream, v4l2),
        RpicamSourceOptions => [CheckRpicam($"streams.{stream.Name}.source", cancellationToken)],
        PatternSourceOptions => [new($"streams.{stream.Name}", CheckOutcome.Ok, "a generated picture")],
        _ => [new($"streams.{stream.Name}", CheckOutcome.Ok, "the demo clip inside the program")],
    };

    private static IEnumerable<CheckResult> CheckCamera(StreamOptions stream, V4l2SourceOptions v4l2) =>
        V4l2Check.Run(SourceFactory.Settings(v4l2, needsPixels: !stream.Overlay.IsEmpty))
            .Select(finding => new CheckResult(
                $"streams.{stream.Name}.source", Outcome(finding.Status), finding.Found, finding.Fix));

    private static CheckResult CheckRpicam(string key, CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<RpicamCamera> cameras = RpicamCameras.Require(cancellationToken);
            string sensors = string.Join(", ", cameras.Select(static camera => camera.Sensor));
            return cameras.Count > 0
                ? new(key, CheckOutcome.Ok, $"rpicam-vid finds {sensors}")
                : new(key, CheckOutcome.Fault, "rpicam-vid finds no camera",
                    "check the camera's cable with the power off; rpicam-hello --list-cameras shows what is found");
        }
        catch (SourceException e)
        {
            return new(key, CheckOutcome.Fault, e.Message);
        }
    }

    private static CheckOutcome Outcome(V4l2FindingStatus status) => status switch
    {
        V4l2FindingStatus.Ok => CheckOutcome.Ok,
        V4l2FindingStatus.Warning => CheckOutcome.Warning,
        _ => CheckOutcome.Fault,
    };

    private static CheckResult CheckFile(string key, string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            Span<byte> start = stackalloc byte[4];
            int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            bool isAnnexB = length == 4 && start[0] == 0 && start[1] == 0
                && (start[2] == 1 || (start[2] == 0 && start[3] == 1));
            return isAnnexB
                ? new(key, CheckOutcome.Ok, $"{path}, {file.Length} bytes")
                : new(key, CheckOutcome.Fault, $"{path} is not Annex B H.264 (no start code at its beginning)",
                    "Convert it: ffmpeg -i IN -c:v copy -bsf:v h264_mp4toannexb -f h264 OUT.h264");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            string problem = File.Exists(path) ? "can't be read by this user" : "does not exist";
            return new(key, CheckOutcome.Fault, $"{path} {problem}", "Check the path and who may read the file.");
        }
    }

    private static CheckResult CheckCommand(string key, string program) =>
        ProgramPath.Find(program) is { } path
            ? new(key, CheckOutcome.Ok, path)
            : new(key, CheckOutcome.Fault, $"there is no program {program}",
                "Install it (rpicam-vid: apt install rpicam-apps; ffmpeg: apt install ffmpeg), "
                + "or give its whole path.");
}
