namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.11.</summary>
public sealed record RTCVideoSourceStats : RTCMediaSourceStats
{
    public uint? Width { get; init; }

    public uint? Height { get; init; }

    /// <summary>Frames that the source has given.</summary>
    public uint? Frames { get; init; }

    public double? FramesPerSecond { get; init; }
}
