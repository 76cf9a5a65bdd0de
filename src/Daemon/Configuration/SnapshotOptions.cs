namespace Camerad.Daemon.Configuration;

/// <summary><c>snapshots</c>: what they are like and where they go.</summary>
internal sealed record SnapshotOptions
{
    public const string BrowseAuto = "auto", BrowseViewers = "viewers", BrowseNobody = "nobody";

    /// <summary>The values of <see cref="Browse"/>.</summary>
    public static readonly IReadOnlyList<string> Browses = [BrowseAuto, BrowseViewers, BrowseNobody];

    /// <summary>A folder for them; empty: they are not kept on disk.</summary>
    public string Directory { get; init; } = "";

    /// <summary>Most files; then the oldest is deleted.</summary>
    public int MaxCount { get; init; } = 10_000;

    /// <summary>Most bytes of all files; then the oldest is deleted.</summary>
    public long MaxBytes { get; init; } = 1L << 30;

    /// <summary>Older ones are deleted; 0: none for its age.</summary>
    public int MaxDays { get; init; } = 30;

    /// <summary>What of the disk always stays free, bytes.</summary>
    public long MinFreeBytes { get; init; } = 256L << 20;

    /// <summary>JPEG quality, 1 to 100; 0: a camera's own JPEG as it is, others 85.</summary>
    public int Quality { get; init; }

    /// <summary>At most so many pixels wide; 0: as captured.</summary>
    public int Width { get; init; }

    /// <summary>Which viewers may list and fetch those that are kept: one of <see cref="Browses"/>.</summary>
    public string Browse { get; init; } = BrowseAuto;

    /// <summary>They are published, with an event each.</summary>
    public bool Mqtt { get; init; } = true;

    /// <summary>Brokers keep the newest one of each stream.</summary>
    public bool MqttRetain { get; init; } = true;
}
