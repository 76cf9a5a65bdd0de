namespace Camerad.WebRtc.Protocol.Congestion;

/// <summary>
/// Bitrate and frame interval of a stream as its capture times tell them, so that a cached group of pictures handed
/// over at once counts like the same pictures captured one by one.
/// </summary>
internal sealed class StreamRateEstimator
{
    /// <summary>
    /// A gap longer than this is a pause, not a frame interval; it also bounds how long a large picture is spread.
    /// </summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Faster than any camera here; two pictures with one capture time must not divide by zero.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(8);

    private static readonly TimeSpan InitialInterval = TimeSpan.FromMilliseconds(33);

    private const double TimeConstant = 2.0;                                   // seconds: about one group of pictures
    private const double IntervalGain = 1.0 / 8;

    private double _bytesPerSecond;
    private long _lastTicks = long.MinValue;

    /// <summary>Bits per second; begins at 0 and rises within about two seconds.</summary>
    public double BitrateBps => _bytesPerSecond * 8;

    /// <summary>Smoothed, between <see cref="ShortestInterval"/> and <see cref="LongestInterval"/>.</summary>
    public TimeSpan FrameInterval { get; private set; } = InitialInterval;

    public void HandleFrame(long captureTicks, int bytes)
    {
        long elapsed = _lastTicks == long.MinValue ? 0 : captureTicks - _lastTicks;
        _lastTicks = captureTicks;
        if (elapsed > 0)
        {
            _bytesPerSecond *= Math.Exp(-(double)elapsed / TimeSpan.TicksPerSecond / TimeConstant);
            long sample = Math.Clamp(elapsed, ShortestInterval.Ticks, LongestInterval.Ticks);
            FrameInterval += (new TimeSpan(sample) - FrameInterval) * IntervalGain;
        }
        _bytesPerSecond += bytes / TimeConstant;
    }
}
