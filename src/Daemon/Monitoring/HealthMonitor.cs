using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Camerad.Capture;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring.Readers;
using Camerad.Signaling.Mqtt;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Monitoring;

/// <summary>
/// Looks at the device's health now and then, tells the brokers (<c>telemetry</c>, <c>event/health</c>) and keeps the
/// newest for who asks. Threading: its own loop; properties from any thread.
/// </summary>
internal sealed partial class HealthMonitor : IDeviceState, IAsyncDisposable
{
    /// <summary>From one look at viewers and brokers to the next.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    /// <summary>From one sample of everything to the next.</summary>
    public static readonly TimeSpan SamplePeriod = TimeSpan.FromSeconds(5);

    /// <summary>A stream that has had no picture by then is not booting, it is in trouble.</summary>
    public static readonly TimeSpan MaxBootTime = TimeSpan.FromSeconds(15);

    /// <summary>How long a message may take to a broker.</summary>
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(5);

    private const int TypicalLength = 4096; // bytes of a telemetry message

    private readonly TimeSpan _interval;
    private readonly HealthRules _rules;
    private readonly ProblemTable _problems;
    private readonly Func<MachineReading> _machine;
    private readonly IServiceReader _service;
    private readonly Publish _publish;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly long _start;
    private readonly HealthEvents _events;
    private readonly ArrayBufferWriter<byte> _buffer = new(TypicalLength);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private HealthSample? _published;
    private TimeSpan _nextSample;
    private TimeSpan _nextPublication;
    private volatile bool _brokerCame;
    private volatile Telemetry? _latest;
    private volatile bool _hasBooted;
    private volatile DeviceState _state = DeviceState.Booting;

    /// <param name="options">monitoring.</param>
    /// <param name="machine">Reads the machine.</param>
    /// <param name="service">Reads what camerad does.</param>
    /// <param name="publish">Sends a message to the brokers.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="logger">A line for each problem that comes or goes.</param>
    public HealthMonitor(
        MonitoringOptions options, Func<MachineReading> machine, IServiceReader service, Publish publish,
        TimeProvider time, ILogger<HealthMonitor> logger)
    {
        _interval = TimeSpan.FromSeconds(options.IntervalSeconds);
        _rules = new HealthRules(options.Bounds);
        _problems = new ProblemTable(_rules.HoldOf);
        _machine = machine;
        _service = service;
        _publish = publish;
        _time = time;
        _logger = logger;
        _start = time.GetTimestamp();
        _events = new HealthEvents(message => TryPublishAsync("event/health", message, retain: false));
    }

    public event Action<DeviceState>? StateChanged;

    /// <summary>What <see cref="MqttSignaling"/> does with its four-parameter PublishAsync.</summary>
    public delegate Task<bool> Publish(
        string topicSuffix, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken);

    public DeviceState State => _state;

    /// <summary>The newest sample, with rates over the time since the one before; null before the first.</summary>
    public Telemetry? Latest => _latest;

    /// <summary>Begins to look; once.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Ends, without a farewell: the device's status says that it is offline.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>To be told of the brokers: one that comes is told all that is true now.</summary>
    public void HandleLink(MqttLinkStatus link)
    {
        if (link.State == MqttLinkState.Online) _brokerCame = true;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Does what is due.</summary>
    internal async Task TickAsync()
    {
        TimeSpan now = _time.GetElapsedTime(_start);
        bool brokerCame = _brokerCame;
        _brokerCame = false;
        if (brokerCame || now >= _nextSample)
        {
            await TakeSampleAsync(now).ConfigureAwait(false);
            _nextSample = now + (_hasBooted ? SamplePeriod : Tick);
        }

        UpdateState();
        await _events.FlushAsync().ConfigureAwait(false);
        if (_interval > TimeSpan.Zero && (brokerCame || now >= _nextPublication))
        {
            _nextPublication = now + _interval;
            await PublishTelemetryAsync(_latest!).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031",
        Justification = "A sensor's surprise must not end the watch over all the others, nor the daemon.")]
    private async Task RunAsync()
    {
        CancellationToken stop = _stop.Token;
        bool hasFailed = false;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await TickAsync().ConfigureAwait(false);
                hasFailed = false;
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                if (!hasFailed) LogFailed(exception);
                hasFailed = true;
            }

            await Task.Delay(Tick, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TakeSampleAsync(TimeSpan now)
    {
        ServiceReading service = await _service.ReadAsync(_stop.Token).ConfigureAwait(false);
        var sample = new HealthSample(now, _time.GetUtcNow(), _machine(), service);
        HealthSample? before = _latest?.Now;
        foreach (ProblemChange change in _problems.Update(_rules.Judge(sample, before), now))
        {
            Log(change, now);
            _events.Add(TelemetryJson.Event(change, sample));
        }

        _hasBooted |= now >= MaxBootTime || sample.Service.Streams.All(static stream =>
            stream.Status is not (CapturedStreamStatus.Stopped or CapturedStreamStatus.Starting));
        _latest = new Telemetry(sample, before, Judge(), _problems.Raised);
    }

    private DeviceState Judge()
    {
        if (_problems.Raised.Any(static problem => IsFault(problem.Kind))) return DeviceState.Fault;
        if (!_hasBooted) return DeviceState.Booting;
        return _service.Viewers > 0 ? DeviceState.Streaming : DeviceState.Online;
    }

    // What keeps the device from its work, or will soon; the others are told, but an LED must not cry wolf.
    private static bool IsFault(ProblemKind kind) => kind is ProblemKind.NoPicture or ProblemKind.UnderVoltage
        or ProblemKind.TemperatureHigh or ProblemKind.MqttAway or ProblemKind.MqttConflict;

    private void UpdateState()
    {
        DeviceState state = Judge();
        if (state == _state) return;
        _state = state;
        StateChanged?.Invoke(state);
    }

    private async Task PublishTelemetryAsync(Telemetry latest)
    {
        // Averages since the last message, so that nothing falls between two of them.
        TelemetryJson.Write(_buffer, latest with { Before = _published ?? latest.Before });
        _published = latest.Now;
        await TryPublishAsync("telemetry", _buffer.WrittenMemory, retain: true).ConfigureAwait(false);
    }

    private async Task<bool> TryPublishAsync(string topicSuffix, ReadOnlyMemory<byte> payload, bool retain)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        timeout.CancelAfter(PublishTimeout);
        try
        {
            return await _publish(topicSuffix, payload, retain, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return false; // the broker is behind
        }
    }

    private void Log(ProblemChange change, TimeSpan now)
    {
        Problem problem = change.Problem;
        if (!change.IsRaised)
        {
            string over = ProblemWords.Over(problem.Kind, problem.Subject, now - problem.Since);
            LogOver(over);
            return;
        }

        string sentence = ProblemWords.Sentence(problem.Kind, problem.Subject, problem.Value, problem.Bound);
        string remedy = ProblemWords.Remedy(problem.Kind);
        LogProblem(sentence, remedy);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} {Remedy}")]
    private partial void LogProblem(string problem, string remedy);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sentence}")]
    private partial void LogOver(string sentence);

    [LoggerMessage(Level = LogLevel.Error, Message = "The device's health could not be read in full")]
    private partial void LogFailed(Exception exception);
}
