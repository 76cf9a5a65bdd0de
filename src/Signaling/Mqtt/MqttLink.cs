using System.Diagnostics;
using Camerad.Signaling.Commands;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Mqtt;

/// <summary>
/// The standing connection to one broker: one <see cref="MqttConnection"/> after the other, with pauses that grow.
/// </summary>
internal sealed partial class MqttLink : ISignalSender, ICommandReplySender, IMqttReceiver, IAsyncDisposable
{
    private const double MaxJitter = 0.5;      // of the pause: many devices must not come back at once

    private readonly IMqttTarget _target;
    private readonly LinkContext _context;
    private readonly string _deviceId;
    private readonly ViewerDispatcher _dispatcher;
    private readonly CommandDispatcher? _commands;
    private readonly RetainedDelivery _delivery = new();
    private readonly Action<MqttLinkStatus> _changed;
    private readonly ILogger _logger;
    private volatile MqttConnection? _connection;
    private volatile MqttLinkStatus _status;

    /// <param name="target">Which broker.</param>
    /// <param name="context">Who we are.</param>
    /// <param name="deviceId">For the client id.</param>
    /// <param name="dispatcher">Gets viewers' messages; shared by all links.</param>
    /// <param name="commands">Gets this broker's commands, and belongs to the link; null: none are taken.</param>
    /// <param name="changed">Told of each new status.</param>
    /// <param name="logger">Where lines go.</param>
    public MqttLink(
        IMqttTarget target, LinkContext context, string deviceId, ViewerDispatcher dispatcher,
        CommandDispatcher? commands, Action<MqttLinkStatus> changed, ILogger logger)
    {
        _target = target;
        _context = context;
        _deviceId = deviceId;
        _dispatcher = dispatcher;
        _commands = commands;
        _changed = changed;
        _logger = logger;
        _status = new MqttLinkStatus(target.Name, MqttLinkState.Stopped, null);
    }

    public MqttLinkStatus Status => _status;

    public bool IsPaced => !_target.IsShared;

    public bool TakesCommands => _commands is not null;

    public void Send(string session, SignalingMessage message)
    {
        if (_connection is not { } connection || !connection.TrySend(session, message))
            LogDropped(_target.Name, message.GetType().Name);
    }

    public void Reply(CommandRequest request, CommandReply reply)
    {
        if (_connection is not { } connection || !connection.TryReply(request, reply))
            LogDropped(_target.Name, "reply");
    }

    public void HandleSignal(string session, ReadOnlyMemory<byte> payload) =>
        _dispatcher.Handle(this, session, payload);

    public void HandleCommand(CommandRequest request) => _commands?.Handle(this, request);

    public void HandleRefusal(string topic, string reason) => LogRefused(_target.Name, topic, reason);

    public Task<bool> TryPublishAsync(Publication publication, CancellationToken cancellationToken) =>
        _connection?.TryPublishAsync(publication, cancellationToken) ?? Task.FromResult(false);

    /// <summary>Connects again and again until stopped; never throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        int failures = 0;
        Set(MqttLinkState.Connecting, null);
        while (!stop.IsCancellationRequested)
        {
            long? online = null;
            LinkEnd end = await RunOnceAsync(() => online = Stopwatch.GetTimestamp(), stop).ConfigureAwait(false);
            if (stop.IsCancellationRequested) break;
            bool wasStable = online is { } since && Stopwatch.GetElapsedTime(since) >= _context.Timings.StableAfter;
            failures = wasStable ? 0 : failures + 1;
            Set(end.IsConflict ? MqttLinkState.Conflict : MqttLinkState.Connecting, end.Detail);
            TimeSpan pause = end.IsConflict ? _context.Timings.ConflictPause : Backoff(failures);
            await Task.Delay(Jitter(pause), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Set(MqttLinkState.Stopped, null);
    }

    public ValueTask DisposeAsync() => _commands?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<LinkEnd> RunOnceAsync(Action online, CancellationToken stop)
    {
        var connection = new MqttConnection(_target, _context, _delivery, this);
        await using (connection.ConfigureAwait(false))
        {
            _connection = connection;
            LinkEnd end = await connection.RunAsync(_deviceId, Online, stop).ConfigureAwait(false);
            _connection = null;
            return end;
        }

        void Online()
        {
            online();
            Set(MqttLinkState.Online, null);
            if (connection.CommandFault is { } fault) LogNoCommands(_target.Name, fault);
        }
    }

    private TimeSpan Backoff(int failures)
    {
        double pause =
            _context.Timings.MinBackoff.TotalMilliseconds * Math.Pow(2, Math.Min(Math.Max(failures - 1, 0), 16));
        return TimeSpan.FromMilliseconds(Math.Min(pause, _context.Timings.MaxBackoff.TotalMilliseconds));
    }

    // Jitter needs no secrecy.
#pragma warning disable CA5394
    private static TimeSpan Jitter(TimeSpan pause) => pause * (1 - (Random.Shared.NextDouble() * MaxJitter));
#pragma warning restore CA5394

    private void Set(MqttLinkState state, string? detail)
    {
        var status = new MqttLinkStatus(_target.Name, state, detail);
        if (status == _status) return;
        _status = status;
        if (state == MqttLinkState.Conflict || (state == MqttLinkState.Connecting && detail is not null))
            LogTrouble(_target.Name, state, detail);
        else
            LogState(_target.Name, state);
        _changed(status);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "MQTT {Broker}: {State}")]
    private partial void LogState(string broker, MqttLinkState state);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MQTT {Broker}: {State}: {Detail}")]
    private partial void LogTrouble(string broker, MqttLinkState state, string? detail);

    [LoggerMessage(
        Level = LogLevel.Debug, Message = "MQTT {Broker} is away or behind: a viewer's {Message} was dropped")]
    private partial void LogDropped(string broker, string message);

    [LoggerMessage(Level = LogLevel.Debug, Message = "MQTT {Broker} did not take {Topic}: {Reason}")]
    private partial void LogRefused(string broker, string topic, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "MQTT {Broker}: no commands come from there: {Fault}")]
    private partial void LogNoCommands(string broker, string fault);
}
