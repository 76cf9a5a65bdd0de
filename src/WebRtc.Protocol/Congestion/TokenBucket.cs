namespace Camerad.WebRtc.Protocol.Congestion;

/// <summary>
/// A rate limit with a burst: bytes may be taken while there are any; what is taken comes back at the rate.
/// </summary>
/// <param name="depthBytes">What may be taken at once after a rest.</param>
internal sealed class TokenBucket(int depthBytes)
{
    private double _bytes = depthBytes;
    private Instant _filledAt;

    /// <summary>Bits per second that flow back.</summary>
    public double RateBps { get; set; }

    /// <summary>
    /// Takes the bytes if there are any left; the bucket may so go below zero by one packet, and waits the longer for
    /// it.
    /// </summary>
    public bool TryTake(Instant now, int bytes)
    {
        Fill(now);
        if (_bytes <= 0) return false;
        _bytes -= bytes;
        return true;
    }

    /// <summary>When <see cref="TryTake"/> succeeds next.</summary>
    public Instant NextTimeout(Instant now)
    {
        Fill(now);
        if (_bytes > 0) return now;
        return RateBps <= 0 ? Instant.Never : now + Duration(1 - _bytes);
    }

    private void Fill(Instant now)
    {
        if (now <= _filledAt) return;
        _bytes = Math.Min(depthBytes, _bytes + (RateBps / 8 * (now - _filledAt).TotalSeconds));
        _filledAt = now;
    }

    private TimeSpan Duration(double bytes) => new((long)Math.Ceiling(bytes * 8 / RateBps * TimeSpan.TicksPerSecond));
}
