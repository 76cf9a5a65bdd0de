using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Actions;

/// <summary>
/// The pictures of one input: one trigger's are being taken, one more trigger may wait, and what comes then is covered
/// by the one that waits. So the first is never lost, the last state is always photographed, and nothing queues up.
/// Threading: any.
/// </summary>
/// <param name="take">Takes all pictures of one trigger; must not throw.</param>
internal sealed class SnapshotLane(Func<IReadOnlyList<GpioAction>, InputCause, Task> take)
{
    private readonly Lock _lock = new();
    private (IReadOnlyList<GpioAction> Actions, InputCause Cause)? _waiting;
    private Task _run = Task.CompletedTask;
    private bool _isRunning;
    private long _merged;

    /// <summary>Triggers whose pictures were covered by an earlier trigger's.</summary>
    public long Merged => Interlocked.Read(ref _merged);

    /// <summary>Completes when nothing is being taken.</summary>
    public Task Idle
    {
        get
        {
            lock (_lock) return _run;
        }
    }

    /// <summary>Does not wait for the pictures.</summary>
    public void Start(IReadOnlyList<GpioAction> actions, InputCause cause)
    {
        lock (_lock)
        {
            if (!_isRunning)
            {
                _isRunning = true;
                _run = Task.Run(() => RunAsync(actions, cause));
            }
            else if (_waiting is null)
            {
                _waiting = (actions, cause);
            }
            else
            {
                Interlocked.Increment(ref _merged);
            }
        }
    }

    private async Task RunAsync(IReadOnlyList<GpioAction> actions, InputCause cause)
    {
        while (true)
        {
            await take(actions, cause).ConfigureAwait(false);
            lock (_lock)
            {
                if (_waiting is not { } next)
                {
                    _isRunning = false;
                    return;
                }

                (actions, cause) = next;
                _waiting = null;
            }
        }
    }
}
