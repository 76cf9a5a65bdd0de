using Camerad.Signaling;

namespace Camerad.Daemon.Control;

/// <summary>
/// What a viewer may ask in a time, whatever the number of channels it opens one after the other. Any thread.
/// </summary>
internal sealed class ControlBudget(TimeProvider time)
{
    /// <summary>Requests at once, then per second. As many beyond are refused; still more are dropped.</summary>
    public const int Burst = 32, PerSecond = 8;

    private readonly Lock _lock = new();
    private readonly TokenBucket _requests = new(Burst, PerSecond, time);
    private readonly TokenBucket _refusals = new(Burst, PerSecond, time);

    /// <returns>False: it is one too many.</returns>
    public bool TryTakeRequest()
    {
        lock (_lock) return _requests.TryTake();
    }

    /// <summary>Answers to a flood must not become one themselves.</summary>
    /// <returns>False: it is not worth an answer.</returns>
    public bool TryTakeRefusal()
    {
        lock (_lock) return _refusals.TryTake();
    }
}
