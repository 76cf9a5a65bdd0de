namespace Camerad.Media.Jpeg;

/// <summary>What is written into a picture about its making (Exif 2.32). Texts are UTF-8.</summary>
public sealed record ExifMetadata
{
    /// <summary>When the picture was taken, with the offset of the clock on the wall.</summary>
    public DateTimeOffset? Taken { get; init; }

    /// <summary>Who made the device.</summary>
    public string? Make { get; init; }

    /// <summary>What the device is.</summary>
    public string? Model { get; init; }

    /// <summary>What the picture shows: camera or stream.</summary>
    public string? Description { get; init; }

    /// <summary>The program, with its version.</summary>
    public string? Software { get; init; }

    /// <summary>How it must be turned to be upright: 1 (not at all) to 8; null to leave it out.</summary>
    public int? Orientation { get; init; }
}
