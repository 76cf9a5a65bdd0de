namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>The round trip as far as known, for judging whether a repeated NACK crossed with our answer.</summary>
internal sealed class RoundTripTimer
{
    /// <summary>Assumed before anything was measured.</summary>
    public static readonly TimeSpan Initial = TimeSpan.FromMilliseconds(50);

    /// <summary>On a fast network receivers still take this long between two NACKs for a packet.</summary>
    public static readonly TimeSpan Lowest = TimeSpan.FromMilliseconds(10);

    /// <summary>A longer one is a broken report, and a longer wait than this would be no recovery.</summary>
    public static readonly TimeSpan Highest = TimeSpan.FromSeconds(1);

    private const double Gain = 1.0 / 4;

    private TimeSpan? _smoothed;

    /// <summary>Smoothed, within the limits.</summary>
    public TimeSpan Value => TimeSpan.FromTicks(
        Math.Clamp((_smoothed ?? Initial).Ticks, Lowest.Ticks, Highest.Ticks));

    public void HandleMeasurement(TimeSpan roundTripTime) =>
        _smoothed = _smoothed is { } smoothed ? smoothed + ((roundTripTime - smoothed) * Gain) : roundTripTime;
}
