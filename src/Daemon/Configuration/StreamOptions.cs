namespace Camerad.Daemon.Configuration;

/// <summary>One of <c>streams</c>.</summary>
/// <param name="Name">1 to 32 characters of [A-Za-z0-9_-]; part of URLs.</param>
/// <param name="Source">Where its pictures come from.</param>
internal sealed record StreamOptions(string Name, SourceOptions Source)
{
    public const int MaxNameLength = 32;

    /// <summary>Streams of one device; each has a source of its own.</summary>
    public const int MaxStreams = 16;

    /// <summary>Seconds without viewers after which the source rests; 0: never.</summary>
    public double RestAfter { get; init; } = DefaultRestAfter(Source);

    /// <summary>Seconds that a camera has to find its exposure before a trigger's picture is taken.</summary>
    public double WarmUp { get; init; } = DefaultWarmUp(Source);

    /// <summary>Whether viewers are shown why there is no picture.</summary>
    public bool Placeholder { get; init; } = true;

    /// <summary>Seconds from one snapshot to the next; 0: none by time.</summary>
    public double SnapshotEvery { get; init; }

    public OverlayOptions Overlay { get; init; } = new();

    public static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength
        && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>
    /// What cameras and encoders do costs power; a foreign program may need its time to start.
    /// </summary>
    public static double DefaultRestAfter(SourceOptions source) => source is EncodedSourceOptions ? 30 : 0;

    public static double DefaultWarmUp(SourceOptions source) =>
        source is V4l2SourceOptions or RpicamSourceOptions ? 1 : 0;
}
