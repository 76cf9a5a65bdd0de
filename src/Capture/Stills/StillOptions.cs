using Camerad.Capture.Jpeg;

namespace Camerad.Capture.Stills;

/// <summary>What is asked of a still's JPEG.</summary>
public sealed record StillOptions
{
    /// <summary>Qualities that may be asked for.</summary>
    public const int MinQuality = JpegEncoder.MinQuality, MaxQuality = JpegEncoder.MaxQuality;

    /// <summary>
    /// <see cref="MinQuality"/> to <see cref="MaxQuality"/>; null: a camera's JPEG stays as it is, others get 85.
    /// </summary>
    public int? Quality { get; init; }

    /// <summary>Pixels; a wider picture is made smaller, in its shape. Null: it keeps its size.</summary>
    public int? MaxWidth { get; init; }

    /// <summary>What it shows: camera or stream.</summary>
    public string? Description { get; init; }

    /// <summary>How it must be turned to be upright, as Exif counts: 1 to 8; null: not said.</summary>
    public int? Orientation { get; init; }
}
