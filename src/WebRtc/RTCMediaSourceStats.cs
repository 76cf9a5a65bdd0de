namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.9: the source of a sender's track.</summary>
public abstract record RTCMediaSourceStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.MediaSource;

    public required string TrackIdentifier { get; init; }

    public required string Kind { get; init; }
}
