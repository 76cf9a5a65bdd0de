using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>The round trip as checks measure it: smoothed with 7/8 old and 1/8 new (RFC 6298 §2).</summary>
internal sealed class RoundTrip
{
    private bool _isEstimated;

    /// <summary>Null before the first answer.</summary>
    public TimeSpan? Smoothed { get; private set; }

    public void Measure(TimeSpan sample)
    {
        Smoothed = Smoothed is { } smoothed && !_isEstimated ? (smoothed * 0.875) + (sample * 0.125) : sample;
        _isEstimated = false;
    }

    /// <summary>
    /// Of several requests under one id nobody knows which was answered (RFC 6298 §3): no more than this, until it is
    /// measured. Beyond the first retransmission interval it says nothing.
    /// </summary>
    public void Estimate(TimeSpan atMost)
    {
        if (Smoothed is not null || atMost >= StunRetransmission.InitialRto) return;
        Smoothed = atMost;
        _isEstimated = true;
    }
}
