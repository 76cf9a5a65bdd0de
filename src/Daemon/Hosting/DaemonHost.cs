using System.Diagnostics;
using Camerad.Daemon.Cli;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Control;
using Camerad.Daemon.Gpio;
using Camerad.Daemon.Gpio.Actions;
using Camerad.Daemon.Gpio.Hardware;
using Camerad.Daemon.Gpio.Outputs;
using Camerad.Daemon.Logging;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Snapshots;
using Camerad.Daemon.Streams;
using Camerad.Signaling;
using Camerad.Signaling.Access;
using Camerad.Signaling.Broker;
using Camerad.Signaling.Commands;
using Camerad.Signaling.Mqtt;
using Camerad.WebRtc;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Hosting;

/// <summary>
/// The composition root: makes all parts, starts them in the order in which they need each other, and stops them in the
/// order that viewers deserve: good-byes first (BYE, then <c>offline</c>), then the doors, then the cameras.
/// </summary>
internal sealed partial class DaemonHost : IAsyncDisposable
{
    /// <summary>One deadline for all steps, <see cref="DisposeAsync"/> included; what is late is left behind.</summary>
    public static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    /// <summary>So that one step that hangs leaves time for the others.</summary>
    private static readonly TimeSpan StepTimeout = TimeSpan.FromMilliseconds(400);

    private readonly CameradOptions _options;
    private readonly LineLoggerProvider _logging;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly RtcNetwork _network;
    private readonly IReadOnlyList<StreamHost> _streams;
    private readonly ViewerSessions _sessions;
    private readonly EmbeddedBroker? _broker;
    private readonly MqttSignaling _mqtt;
    private readonly SnapshotService _snapshots;
    private readonly MachineReader _machine;
    private readonly HealthMonitor _health;
    private readonly WebApplication _web;
    private readonly NotifySocket? _manager;
    private readonly Watchdog? _watchdog;
    private readonly GpioHost _gpio;
    private readonly OutputStatesFeed _outputStates;
    private readonly SignalingCounters _counters = new();
    private readonly CancellationTokenSource _deadline = new();
    private bool _stopped;

    private DaemonHost(
        LoadedConfiguration configuration, bool verbose, TextWriter output,
        IReadOnlyDictionary<string, string> environment)
    {
        _options = configuration.Options;
        _logging = new LineLoggerProvider(
            output, JournalStream.IsOutput(environment), verbose ? LogLevel.Debug : LogLevel.Information);
        _loggers = LoggerFactory.Create(builder => builder.AddProvider(_logging).SetMinimumLevel(LogLevel.Trace));
        _logger = _loggers.CreateLogger<DaemonHost>();

        AccessToken? token = LoadToken();
        IReadOnlyList<SignalingIceServer> iceServers = LoadIceServers();
        _network = OpenNetwork(_options.WebRtc);
        _network.OnError += exception => LogEngineFault(exception);
        _streams = [.. _options.Streams.Select(stream => new StreamHost(stream, _options.Device, _network, _loggers))];
        var peerConfiguration = new RTCConfiguration
        {
            IceServers = [.. iceServers.Select(static server => new RTCIceServer
            {
                Urls = server.Urls, Username = server.Username, Credential = server.Credential,
            })],
        };
        WarnAboutReadableSecrets();
        _snapshots = new SnapshotService(
            _options, _streams, new CaptureStillRenderer(_options.Device.DisplayName, TimeProvider.System),
            PublishAsync, TimeProvider.System, _loggers.CreateLogger<SnapshotService>());
        var outputStates = new OutputStates();
        _gpio = new GpioHost(
            _options.Gpio, new DeviceInputActions(_snapshots, _streams, PublishAsync), outputStates,
            new GpioSystem(), TimeProvider.System, _loggers.CreateLogger<GpioHost>());
        var access = new CommandAccess(_options.Http, _options.Snapshots);
        DeviceCommands commands = CreateCommands();
        _sessions = new ViewerSessions(
            _streams, _options.WebRtc.MaxViewers,
            stream => new WebRtcPeer(peerConfiguration, _network, ((StreamHost)stream).CreateTrack()),
            CreateControl(commands, access), TimeProvider.System, _loggers.CreateLogger<ViewerSessions>());
        _broker = CreateBroker(token, access);
        _mqtt = CreateMqtt(iceServers, access.IsEnabled ? commands : null);
        _machine = MachineReader.OfThisMachine(_options);
        _health = new HealthMonitor(
            _options.Monitoring, _machine.Read, new ServiceReader(_streams, _sessions, _counters, _mqtt),
            _mqtt.PublishAsync, TimeProvider.System, _loggers.CreateLogger<HealthMonitor>());
        _mqtt.LinkChanged += _health.HandleLink;
        _outputStates = new OutputStatesFeed(outputStates, _health, _streams, _sessions.CountOf, TimeProvider.System);
        var details = new DetailAccess(_options.Http, token);
        _web = WebServer.Build(
            _options, token,
            new PublicDescription(
                _options, details, _streams, _sessions, _counters, _health, _snapshots.Counters, _gpio),
            details, _sessions, _snapshots, _broker, iceServers, _counters, _logging);
        _manager = NotifySocket.FromEnvironment(environment);
        if (_manager is not null) _watchdog = new Watchdog(_manager, Probes(), Summary, _logger);
    }

    /// <summary>Where the page can be opened.</summary>
    public IReadOnlyList<string> Urls => WebServer.Urls(_web);

    /// <summary>Runs until a signal or the token asks to stop.</summary>
    /// <param name="configuration">Valid.</param>
    /// <param name="verbose">Log details as well.</param>
    /// <param name="output">Gets the log.</param>
    /// <param name="environment">All variables; what systemd says there is heeded.</param>
    /// <param name="cancellationToken">Asks to stop.</param>
    /// <exception cref="DaemonException">It can't start; the message is for the user.</exception>
    /// <exception cref="ConfigurationException">A file that the configuration names can't be used.</exception>
    public static async Task RunAsync(
        LoadedConfiguration configuration, bool verbose, TextWriter output,
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        DaemonHost host = await StartAsync(configuration, verbose, output, environment, cancellationToken)
            .ConfigureAwait(false);
        await using (host.ConfigureAwait(false))
        {
            await host.UntilStopRequestedAsync(cancellationToken).ConfigureAwait(false);
            await host.StopAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Starts everything; nothing is left behind if it can't.</summary>
    public static async Task<DaemonHost> StartAsync(
        LoadedConfiguration configuration, bool verbose, TextWriter output,
        IReadOnlyDictionary<string, string> environment, CancellationToken cancellationToken)
    {
        var host = new DaemonHost(configuration, verbose, output, environment);
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            return host;
        }
        catch
        {
            await host.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Good-byes, doors, cameras; within <see cref="StopTimeout"/>.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        LogStopping();
        _deadline.CancelAfter(StopTimeout);
        if (_watchdog is not null)
            await BoundedAsync("watchdog", _ => _watchdog.DisposeAsync().AsTask()).ConfigureAwait(false);
        _outputStates.Dispose();
        await BoundedAsync("gpio", _gpio.StopAsync).ConfigureAwait(false);
        await BoundedAsync("viewers", _ => _sessions.StopAsync()).ConfigureAwait(false);
        await BoundedAsync("health", _health.StopAsync).ConfigureAwait(false);
        await BoundedAsync("snapshots", _ => _snapshots.DisposeAsync().AsTask()).ConfigureAwait(false);
        var sources = Task.WhenAll(_streams.Select(static stream => Task.Run(stream.Dispose)));
        await BoundedAsync("mqtt", _mqtt.StopAsync).ConfigureAwait(false);
        if (_broker is not null) await BoundedAsync("broker", _broker.StopAsync).ConfigureAwait(false);
        await BoundedAsync("http", _web.StopAsync).ConfigureAwait(false);
        await BoundedAsync("sources", _ => sources, mayUseTheRest: true).ConfigureAwait(false);
        LogStopped();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await BoundedAsync("health", _ => _health.DisposeAsync().AsTask()).ConfigureAwait(false);
        _machine.Dispose();
        await BoundedAsync("mqtt", _ => _mqtt.DisposeAsync().AsTask()).ConfigureAwait(false);
        if (_broker is not null)
            await BoundedAsync("broker", _ => _broker.DisposeAsync().AsTask()).ConfigureAwait(false);
        await BoundedAsync("http", _ => _web.DisposeAsync().AsTask()).ConfigureAwait(false);
        _network.Dispose();
        _manager?.Dispose();
        _loggers.Dispose();
        _deadline.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // The port first: if it is taken, no broker should have heard of us.
        await WebServer.StartAsync(_web, _options.Http, cancellationToken).ConfigureAwait(false);
        foreach (StreamHost stream in _streams) stream.Start();
        if (_broker is not null) await _broker.StartAsync(cancellationToken).ConfigureAwait(false);

        await _mqtt.StartAsync(cancellationToken).ConfigureAwait(false);
        _health.Start();
        _snapshots.Start();
        foreach (string url in Urls) LogWatchAt(_options.Device.DisplayName, url);
        // After everything else, which is what a line sets off.
        _gpio.Start();
        if (_options.Gpio.Outputs.Count > 0) _outputStates.Start();
        _watchdog?.Start();
    }

    private Task<bool> PublishAsync(
        string topicSuffix, ReadOnlyMemory<byte> payload, bool retain, string contentType,
        CancellationToken cancellationToken) =>
        _mqtt.PublishTypedAsync(topicSuffix, payload, retain, contentType, cancellationToken);

    private IEnumerable<LivenessProbe> Probes()
    {
        yield return new LivenessProbe("the network loop", _network.Ping);
        foreach (StreamHost stream in _streams)
            yield return new LivenessProbe($"stream {stream.Name}", () => Task.FromResult(!stream.IsHanging));
    }

    // One line for `systemctl status`.
    private string Summary()
    {
        int troubled = _streams.Count(static stream => stream.Trouble is not null);
        string streams = Counted(_streams.Count, "stream") + (troubled > 0 ? $" ({troubled} without a picture)" : "");
        return $"{streams}, {Counted(_sessions.Count, "viewer")}, watch at {string.Join(" ", Urls)}";
    }

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private async Task UntilStopRequestedAsync(CancellationToken cancellationToken)
    {
        var requested = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration bySignal =
            _web.Lifetime.ApplicationStopping.Register(() => requested.TrySetResult());
        using CancellationTokenRegistration byCaller = cancellationToken.Register(() => requested.TrySetResult());
        await requested.Task.ConfigureAwait(false);
    }

    private AccessToken? LoadToken()
    {
        if (_options.Http.TokenFile.Length == 0) return null;
        try
        {
            AccessToken token = AccessToken.FromFile(_options.Http.TokenFile);
            if (token.Warning is { } warning) LogWarning(warning);
            return token;
        }
        catch (AccessTokenException e)
        {
            throw new DaemonException("http.tokenFile: " + e.Message, e);
        }
    }

    private List<SignalingIceServer> LoadIceServers()
    {
        var servers = new List<SignalingIceServer>();
        foreach ((int i, IceServerOptions server) in _options.WebRtc.IceServers.Index())
        {
            string? credential = null;
            if (server.CredentialFile.Length > 0)
            {
                string key = $"webrtc.iceServers[{i}].credentialFile";
                credential = SecretFile.Read(key, server.CredentialFile);
                if (SecretFile.PermissionWarning(key, server.CredentialFile) is { } warning) LogWarning(warning);
            }

            servers.Add(
                new SignalingIceServer(server.Urls, server.Username.Length > 0 ? server.Username : null, credential));
        }

        return servers;
    }

    // The token's file and the ICE servers' credentials are warned about where they are read.
    private void WarnAboutReadableSecrets()
    {
        (string Key, string Path)[] files =
        [
            ("http.keyFile", _options.Http.KeyFile), ("mqtt.passwordFile", _options.Mqtt.PasswordFile),
            ("mqtt.keyFile", _options.Mqtt.KeyFile),
        ];
        foreach ((string key, string path) in files)
            if (path.Length > 0 && SecretFile.PermissionWarning(key, path) is { } warning) LogWarning(warning);
    }

    private static RtcNetwork OpenNetwork(WebRtcOptions options)
    {
        try
        {
            return new RtcNetwork(new RtcNetworkOptions { UdpPort = options.UdpPort, Interfaces = options.Interfaces });
        }
        catch (RtcNetworkException e)
        {
            throw new DaemonException(
                $"webrtc.udpPort: {e.Message}. Is another camerad running? Choose another port, "
                + $"e.g. --set webrtc.udpPort={options.UdpPort + 1}.", e);
        }
    }

    // With an external broker the page still comes to our own /mqtt, unless it is told another address.
    private EmbeddedBroker? CreateBroker(AccessToken? token, CommandAccess access)
    {
        if (!_options.Mqtt.IsEmbedded && _options.Mqtt.ViewerUrl.Length > 0) return null;
        var brokerOptions = new EmbeddedBrokerOptions
        {
            DeviceId = _options.Device.Id,
            Prefix = _options.Mqtt.Prefix,
            Token = token,
            AllowsCommands = access.AllowsViewers,
            MaxViewers = _options.WebRtc.MaxViewers,
            Counters = _counters,
        };
        if (!_options.Mqtt.IsEmbedded) brokerOptions = brokerOptions with { Tcp = null };
        return new EmbeddedBroker(brokerOptions, _loggers.CreateLogger<EmbeddedBroker>());
    }

    private DeviceCommands CreateCommands()
    {
        var streams = new StreamTable(_streams);
        return new DeviceCommands(
        [
            new SnapshotCommand(_snapshots), new ControlCommand(streams), new KeyFrameCommand(streams),
            new BitrateCommand(streams), new OutputCommand(_gpio),
        ]);
    }

    private ControlService CreateControl(DeviceCommands commands, CommandAccess access) => new(
        commands, access, _snapshots, _streams.Select(static stream => stream.Name), _counters, TimeProvider.System,
        _loggers.CreateLogger<ControlService>());

    private MqttSignaling CreateMqtt(IReadOnlyList<SignalingIceServer> iceServers, IDeviceCommands? commands)
    {
        var mqttOptions = new MqttSignalingOptions
        {
            Broker = BrokerOptions(_options.Mqtt),
            Prefix = _options.Mqtt.Prefix,
            DeviceId = _options.Device.Id,
            DeviceName = _options.Device.DisplayName,
            Version = ProductVersion.Text,
            Streams = [.. _options.Streams.Select(static stream => stream.Name)],
            IceServers = iceServers,
            Commands = commands,
            Counters = _counters,
        };
        if (mqttOptions.Broker?.Validate() is [string fault, ..])
            throw new DaemonException(fault + " Correct that key; `camerad check` tries all of them.");
        return new MqttSignaling(mqttOptions, _sessions, _broker, _loggers.CreateLogger<MqttSignaling>());
    }

    /// <summary>The external broker as the signaling project wants it; null where there is none.</summary>
    internal static MqttBrokerOptions? BrokerOptions(MqttOptions options) =>
        options.IsEmbedded ? null : new MqttBrokerOptions
    {
        Url = new Uri(options.Url),
        Username = OrNull(options.Username),
        PasswordFile = OrNull(options.PasswordFile),
        CaFile = OrNull(options.CaFile),
        CertFile = OrNull(options.CertFile),
        KeyFile = OrNull(options.KeyFile),
    };

    private static string? OrNull(string text) => text.Length > 0 ? text : null;

    private async Task BoundedAsync(string part, Func<CancellationToken, Task> stop, bool mayUseTheRest = false)
    {
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(_deadline.Token);
        if (!mayUseTheRest) giveUp.CancelAfter(StepTimeout);
        var watch = Stopwatch.StartNew();
        try
        {
            await stop(giveUp.Token).WaitAsync(giveUp.Token).ConfigureAwait(false);
            LogStoppedPart(part, watch.ElapsedMilliseconds);
        }
        catch (OperationCanceledException)
        {
            LogSlowStop(part);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Device}: watch at {Url}")]
    private partial void LogWatchAt(string device, string url);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogWarning(string warning);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "A connection met a fault of camerad's own and was ended; the others go on.")]
    private partial void LogEngineFault(Exception exception);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping.")]
    private partial void LogStopping();

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped.")]
    private partial void LogStopped();

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Part} did not stop in time and was left behind.")]
    private partial void LogSlowStop(string part);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Part}: stopped within {Milliseconds} ms")]
    private partial void LogStoppedPart(string part, long milliseconds);
}
