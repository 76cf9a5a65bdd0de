namespace Camerad.WebRtc;

/// <summary>
/// W3C Media Capture and Streams §4.3.9: what a track is now. Null: does not apply, or is not known yet.
/// </summary>
public sealed record MediaTrackSettings
{
    /// <summary>Pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Width by height.</summary>
    public double? AspectRatio => Width is { } width && Height is > 0 and { } height ? (double)width / height : null;

    /// <summary>Pictures per second.</summary>
    public double? FrameRate { get; init; }

    /// <summary>Hertz.</summary>
    public int? SampleRate { get; init; }

    public int? ChannelCount { get; init; }

    /// <summary>Names the source.</summary>
    public string? DeviceId { get; init; }
}
