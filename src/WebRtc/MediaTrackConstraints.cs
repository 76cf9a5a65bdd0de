namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.3.8: what is wished of a track. Null: nothing.</summary>
public sealed record MediaTrackConstraints
{
    /// <summary>Pixels.</summary>
    public ConstrainDouble? Width { get; init; }

    /// <summary>Pixels.</summary>
    public ConstrainDouble? Height { get; init; }

    public ConstrainDouble? AspectRatio { get; init; }

    /// <summary>Pictures per second.</summary>
    public ConstrainDouble? FrameRate { get; init; }

    /// <summary>Hertz.</summary>
    public ConstrainDouble? SampleRate { get; init; }

    public ConstrainDouble? ChannelCount { get; init; }
}
