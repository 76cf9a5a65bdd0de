namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.1: one RTP stream.</summary>
public abstract record RTCRtpStreamStats : RTCStats
{
    public required uint Ssrc { get; init; }

    /// <summary>"audio" or "video".</summary>
    public required string Kind { get; init; }

    public string? TransportId { get; init; }

    public string? CodecId { get; init; }
}
