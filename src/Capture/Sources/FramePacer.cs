namespace Camerad.Capture.Sources;

/// <summary>
/// Gives a clip's pictures their times. Picture n is due at the first one's time plus n intervals, so that neither a
/// late wake-up nor rounding adds up.
/// </summary>
/// <param name="framesPerSecond">Pictures per second.</param>
internal sealed class FramePacer(double framesPerSecond)
{
    /// <summary>
    /// Behind by more (the machine slept), the clip goes on from now instead of catching up in a burst.
    /// </summary>
    private const long MaxLagTicks = TimeSpan.TicksPerSecond / 2;

    /// <summary>A stop is seen after this time at most: 100 ms.</summary>
    private const long MaxSleepTicks = TimeSpan.TicksPerSecond / 10;

    private long _origin = MonotonicClock.Ticks;
    private long _index;

    /// <summary>Waits until the next picture is due.</summary>
    /// <param name="stop">Ends the wait early.</param>
    /// <param name="dueTicks">When it is due, exactly.</param>
    /// <returns>False if stopped.</returns>
    public bool TryWait(CancellationToken stop, out long dueTicks)
    {
        dueTicks = NextDue(MonotonicClock.Ticks);
        for (long now; (now = MonotonicClock.Ticks) < dueTicks;)
        {
            if (stop.IsCancellationRequested) return false;
            MonotonicClock.SleepUntil(Math.Min(dueTicks, now + MaxSleepTicks));
        }

        return !stop.IsCancellationRequested;
    }

    /// <summary>When the next picture is due.</summary>
    internal long NextDue(long now)
    {
        long due = _origin + (long)Math.Round(_index * TimeSpan.TicksPerSecond / framesPerSecond);
        if (now - due > MaxLagTicks) (_origin, _index, due) = (now, 0, now);
        _index++;
        return due;
    }
}
