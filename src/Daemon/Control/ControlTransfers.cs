using Camerad.Signaling.Commands;

namespace Camerad.Daemon.Control;

/// <summary>
/// The files that are on their way over one control channel. They share its room: a transfer puts no more into the
/// channel's queue than keeps the channel busy, so that replies need not wait long behind it. Any thread.
/// </summary>
internal sealed class ControlTransfers
{
    /// <summary>Files at once over one channel; more are answered with "busy".</summary>
    public const int MaxTransfers = 2;

    /// <summary>Bytes in the channel's queue: above the first nothing is added, at the second it goes on.</summary>
    public const int HighWater = 64 * 1024, LowWater = 32 * 1024;

    /// <summary>A viewer that has taken nothing for so long gets no more of the file.</summary>
    public static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private readonly IControlChannel _channel;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private TaskCompletionSource _low = NewSignal();
    private int _running;
    private uint _last;

    /// <param name="channel">Listened to from now on.</param>
    /// <param name="time">The clock.</param>
    public ControlTransfers(IControlChannel channel, TimeProvider time)
    {
        _channel = channel;
        _time = time;
        channel.BufferedAmountLow += HandleLow;
    }

    /// <summary>A place for one more; free again when it is disposed.</summary>
    /// <exception cref="CommandException">There are too many.</exception>
    public ControlTransfer Begin()
    {
        lock (_lock)
        {
            if (_running < MaxTransfers)
            {
                _running++;
                return new ControlTransfer(this, ++_last);
            }
        }

        throw new CommandException(
            CommandWords.Busy, $"{MaxTransfers} files are on their way to you already: try again.", RetryAfter);
    }

    /// <summary>Sends one message of a transfer when there is room.</summary>
    /// <exception cref="OperationCanceledException">The channel is closed, or the viewer takes nothing.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        // The signal first: what sinks after the look at the amount has the signal that is waited for.
        for (Task low = Low; _channel.BufferedAmount > HighWater; low = Low)
        {
            try
            {
                await low.WaitAsync(StallTimeout, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                throw new CommandException(
                    CommandWords.TimedOut, $"You took nothing of the file for {StallTimeout.TotalSeconds:0} s.");
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (!_channel.TrySend(message.Span)) throw new OperationCanceledException();
    }

    /// <summary>A transfer has ended.</summary>
    public void End()
    {
        lock (_lock) _running--;
    }

    private Task Low
    {
        get
        {
            lock (_lock) return _low.Task;
        }
    }

    private void HandleLow()
    {
        TaskCompletionSource signal;
        lock (_lock) (signal, _low) = (_low, NewSignal());
        signal.TrySetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
