using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Camerad.Daemon.Configuration;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Gpio.Actions;

/// <summary>
/// Does what inputs set off, outside of the threads that read lines: key frames at once, events one after the other,
/// pictures in a lane of each input. Threading: any.
/// </summary>
internal sealed partial class InputActionRunner : IAsyncDisposable
{
    /// <summary>Events that wait to be published; more are dropped and counted.</summary>
    public const int EventLimit = 64;

    /// <summary>
    /// What takes longer is given up: a camera that does not wake, a broker that does not answer. A burst has its
    /// length besides.
    /// </summary>
    public static readonly TimeSpan SnapshotTimeout = TimeSpan.FromSeconds(30), EventTimeout = TimeSpan.FromSeconds(10);

    private readonly IInputActions _actions;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<InputCause> _events;
    private readonly Dictionary<string, SnapshotLane> _lanes;
    private readonly Task _publishing;
    private long _droppedEvents;

    public InputActionRunner(
        IReadOnlyList<GpioInputOptions> inputs, IInputActions actions, TimeProvider time, ILogger logger)
    {
        (_actions, _time, _logger) = (actions, time, logger);
        _lanes = inputs.ToDictionary(static input => input.Name, _ => new SnapshotLane(TakeAsync));
        _events = Channel.CreateBounded<InputCause>(
            new BoundedChannelOptions(EventLimit) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true },
            _ => Interlocked.Increment(ref _droppedEvents));
        _publishing = Task.Run(PublishAsync);
    }

    /// <summary>Events that found the queue full.</summary>
    public long DroppedEvents => Interlocked.Read(ref _droppedEvents);

    /// <summary>See <see cref="SnapshotLane.Merged"/>.</summary>
    public long MergedSnapshots(string input) => _lanes[input].Merged;

    /// <summary>Starts everything that a trigger sets off; does not wait for it.</summary>
    public void Run(GpioInputOptions input, GpioTrigger trigger, DateTimeOffset time)
    {
        if (_stop.IsCancellationRequested || !input.Actions.TryGetValue(trigger, out var actions)) return;
        var cause = new InputCause(input.Name, trigger, time);
        LogTrigger(cause.Input, cause.Word);
        foreach (GpioAction action in actions)
        {
            if (action is GpioEventAction) _events.Writer.TryWrite(cause);
            else if (action is GpioKeyFrameAction keyFrame) RequestKeyFrame(keyFrame, cause);
        }

        if (actions.Any(static action => action is GpioSnapshotAction)) _lanes[input.Name].Start(actions, cause);
    }

    /// <summary>Gives up what is being done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _events.Writer.TryComplete();
        await _publishing.ConfigureAwait(false);
        await Task.WhenAll(_lanes.Values.Select(static lane => lane.Idle)).ConfigureAwait(false);
        _stop.Dispose();
    }

    private void RequestKeyFrame(GpioKeyFrameAction action, InputCause cause) => _ = GuardAsync("key frame", cause, _ =>
    {
        _actions.RequestKeyFrame(action.Stream);
        return Task.CompletedTask;
    }, EventTimeout);

    private async Task PublishAsync()
    {
        await foreach (InputCause cause in _events.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            await GuardAsync("event", cause, token => _actions.PublishEventAsync(
                InputEvent.Name, InputEvent.ToJson(cause), token), EventTimeout).ConfigureAwait(false);
        }
    }

    private Task TakeAsync(IReadOnlyList<GpioAction> actions, InputCause cause) => Task.WhenAll(
        actions.OfType<GpioSnapshotAction>().Select(action => GuardAsync(
            "snapshot", cause, _ => _actions.SnapshotAsync(action, cause),
            SnapshotTimeout + TimeSpan.FromMilliseconds((double)action.Count * action.IntervalMs))));

    [SuppressMessage("Design", "CA1031",
        Justification = "Whatever fails in taking a picture or publishing, lines are watched on.")]
    private async Task GuardAsync(
        string what, InputCause cause, Func<CancellationToken, Task> action, TimeSpan timeout)
    {
        if (_stop.IsCancellationRequested) return;
        using var late = new CancellationTokenSource(timeout, _time);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _stop.Token);
        try
        {
            await action(given.Token).WaitAsync(given.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (OperationCanceledException)
        {
            LogFailed(cause.Input, cause.Word, what, $"it took longer than {timeout.TotalSeconds} s");
        }
        catch (Exception e)
        {
            LogFailed(cause.Input, cause.Word, what, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "gpio.inputs.{Input}: {Trigger}")]
    private partial void LogTrigger(string input, string trigger);

    [LoggerMessage(Level = LogLevel.Warning, Message = "gpio.inputs.{Input}: {Trigger}: no {What}: {Reason}")]
    private partial void LogFailed(string input, string trigger, string what, string reason);
}
