namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.10.</summary>
public sealed record RTCAudioSourceStats : RTCMediaSourceStats
{
    /// <summary>0 to 1.</summary>
    public double? AudioLevel { get; init; }
}
