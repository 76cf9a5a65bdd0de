namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.3: what a receiver counts, here or at the peer.</summary>
public abstract record RTCReceivedRtpStreamStats : RTCRtpStreamStats
{
    public ulong? PacketsReceived { get; init; }

    /// <summary>May be negative: repetitions count as received (RFC 3550 §6.4.1).</summary>
    public long? PacketsLost { get; init; }

    /// <summary>Seconds.</summary>
    public double? Jitter { get; init; }
}
