namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Says which frames may be left out for a frame rate to be kept. Works by capture times, so a cached group of pictures
/// counts like a live one. What other frames refer to is never left out, whatever the rate.
/// </summary>
internal sealed class FrameRateLimiter
{
    /// <summary>A frame this much of an interval too early is on time: capture times jitter.</summary>
    private const double Tolerance = 0.25;

    /// <summary>
    /// Intervals that frames which could not be left out are made up for: a stream that has
    /// changed must not pay for long.
    /// </summary>
    private const int DebtLimit = 2;

    /// <summary>Of anything slower; keeps sums of ticks in their range.</summary>
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);

    private long _dueTicks = long.MinValue / 2;

    /// <param name="frame">The next frame.</param>
    /// <param name="framesPerSecond">More than 0.</param>
    /// <returns>False: leave it out.</returns>
    public bool Takes(PacketizedFrame frame, double framesPerSecond)
    {
        long interval = (long)Math.Min(TimeSpan.TicksPerSecond / framesPerSecond, LongestInterval.Ticks);
        long tolerance = (long)(interval * Tolerance);
        if (frame.IsDisposable && frame.CaptureTicks < _dueTicks - tolerance) return false;
        long due = Math.Max(_dueTicks, frame.CaptureTicks - tolerance) + interval;
        _dueTicks = Math.Min(due, frame.CaptureTicks + (DebtLimit * interval));
        return true;
    }
}
