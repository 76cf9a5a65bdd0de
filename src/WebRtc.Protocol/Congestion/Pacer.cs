namespace Camerad.WebRtc.Protocol.Congestion;

/// <summary>
/// Spreads one viewer's large pictures, of all its streams, so that they don't overrun the queues on the way: packets
/// leave in bursts, and between two bursts lies the time the first one takes at the pacing rate. A picture of one burst
/// leaves at once. The rate is the greatest of
/// - 2.5 times the stream's rate (as libwebrtc paces),
/// - what takes the picture through within its frame interval, a tenth spared for the next one's coming early,
/// - what clears a backlog (a new viewer's group of pictures) within <see cref="BacklogTime"/>, up to
/// <see cref="BacklogRateLimitBps"/>.
/// </summary>
internal sealed class Pacer
{
    /// <summary>Packets that may leave back to back: one UDP_SEGMENT message, some 19 KB.</summary>
    public const int BurstLimit = 16;

    public const double StreamRateFactor = 2.5;

    /// <summary>A backlog goes out as fast as this at most: it must not be the flood that pacing is to avoid.</summary>
    public const double BacklogRateLimitBps = 60_000_000;

    /// <summary>How soon a new viewer has caught up with the live picture.</summary>
    public static readonly TimeSpan BacklogTime = TimeSpan.FromMilliseconds(250);

    private const double FrameIntervalShare = 0.9;
    private const double LowestRateBps = 100_000; // no division by zero, no burst gap of minutes

    private double _rateBps = LowestRateBps, _backlogRateBps;
    private double _ticksPerByte = TicksPerByte(LowestRateBps);
    private int _burst, _burstLimit = BurstLimit;
    private bool _waiting;
    private Instant _drained; // when all that was sent has flowed off at the rate
    private TimeSpan _burstTime;

    /// <summary>When the next packet may leave.</summary>
    public Instant NextTimeout => _waiting ? _drained : Instant.Zero;

    /// <summary>The rate packets leave at now, bits per second.</summary>
    public double RateBps => _rateBps;

    /// <summary>The first packet of a picture is next.</summary>
    /// <param name="bytes">The picture's datagrams together.</param>
    /// <param name="packets">Their number.</param>
    /// <param name="backlogBytes">All that waits, this picture included.</param>
    /// <param name="frameInterval">Time until the next picture.</param>
    /// <param name="streamBps">The stream's rate.</param>
    public void BeginFrame(int bytes, int packets, long backlogBytes, TimeSpan frameInterval, double streamBps)
    {
        double backlogBps = Math.Min(backlogBytes * 8 / BacklogTime.TotalSeconds, BacklogRateLimitBps);
        _backlogRateBps = Math.Max(_backlogRateBps, backlogBps);               // kept until the backlog is gone
        double frameBps = bytes * 8 / (frameInterval.TotalSeconds * FrameIntervalShare);
        _rateBps = Math.Max(Math.Max(streamBps * StreamRateFactor, frameBps), Math.Max(_backlogRateBps, LowestRateBps));
        _ticksPerByte = TicksPerByte(_rateBps);

        // Bursts of one size: 18 packets leave as 9 and 9, not as 16 and, much later, 2.
        int bursts = (packets + BurstLimit - 1) / BurstLimit;
        _burstLimit = Math.Max((packets + bursts - 1) / Math.Max(bursts, 1), BurstLimit / 2);
    }

    public bool CanSend(Instant now)
    {
        if (now < _drained) return !_waiting;
        // A loop that comes late may make up for one burst, not more.
        _drained = _waiting ? Instant.Max(_drained, now - _burstTime) : now;
        _waiting = false;
        _burst = 0;
        _burstTime = TimeSpan.Zero;
        return true;
    }

    /// <summary>A packet has left, after <see cref="CanSend"/>.</summary>
    public void HandleSent(int bytes)
    {
        var time = new TimeSpan((long)Math.Ceiling(bytes * _ticksPerByte));
        _drained += time;
        _burstTime += time;
        _waiting = ++_burst >= _burstLimit;
    }

    /// <summary>A packet that does not wait (sound) has left: what waits does so the longer.</summary>
    public void HandleUnpaced(Instant now, int bytes)
    {
        if (now < _drained) _drained += new TimeSpan((long)Math.Ceiling(bytes * _ticksPerByte));
    }

    /// <summary>Nothing waits any more: no credit is carried into the next picture.</summary>
    public void HandleIdle() => (_backlogRateBps, _burstTime) = (0, TimeSpan.Zero);

    private static double TicksPerByte(double bps) => 8 * TimeSpan.TicksPerSecond / bps;
}
