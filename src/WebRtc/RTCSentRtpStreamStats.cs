namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.6: what a sender counts, here or at the peer.</summary>
public abstract record RTCSentRtpStreamStats : RTCRtpStreamStats
{
    public ulong? PacketsSent { get; init; }

    /// <summary>Payload bytes.</summary>
    public ulong? BytesSent { get; init; }
}
