namespace Camerad.Signaling;

/// <summary>Bounds a rate: a burst at once, then so many per second. Not thread-safe.</summary>
/// <param name="burst">At once.</param>
/// <param name="perSecond">Then.</param>
/// <param name="time">The clock.</param>
public sealed class TokenBucket(int burst, double perSecond, TimeProvider time)
{
    private double _tokens = burst;
    private long _filled = time.GetTimestamp();

    /// <returns>False when that would be too many.</returns>
    public bool TryTake()
    {
        long now = time.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (time.GetElapsedTime(_filled, now).TotalSeconds * perSecond));
        _filled = now;
        if (_tokens < 1) return false;
        _tokens--;
        return true;
    }
}
