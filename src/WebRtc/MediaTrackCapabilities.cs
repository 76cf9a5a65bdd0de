namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.3.7: what a track's source can be.</summary>
public sealed record MediaTrackCapabilities
{
    /// <summary>Pixels, from and to; null: does not apply, or is not known.</summary>
    public (int Min, int Max)? Width { get; init; }

    /// <summary>Pixels, from and to.</summary>
    public (int Min, int Max)? Height { get; init; }

    /// <summary>Pictures per second, from and to.</summary>
    public (double Min, double Max)? FrameRate { get; init; }

    /// <summary>Hertz, from and to.</summary>
    public (int Min, int Max)? SampleRate { get; init; }

    /// <summary>From and to.</summary>
    public (int Min, int Max)? ChannelCount { get; init; }

    public string? DeviceId { get; init; }
}
