using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Configuration;

/// <summary>The keys of <c>snapshots</c>, and the stream's key that belongs to them.</summary>
internal static class SnapshotOptionsReader
{
    /// <summary>What the index of the folder can hold, files.</summary>
    private const int MaxMaxCount = 100_000;

    private const int MaxMaxDays = 3650;
    private const long MaxBytes = 1L << 50;

    /// <summary>A day, seconds.</summary>
    private const double MinEvery = 1, MaxEvery = 86_400;

    public static SnapshotOptions Read(SectionReader snapshots)
    {
        var defaults = new SnapshotOptions();
        var options = new SnapshotOptions
        {
            Directory = snapshots.FilePath("directory"),
            MaxCount = snapshots.Number("maxCount", defaults.MaxCount, 1, MaxMaxCount),
            MaxBytes = snapshots.Number("maxBytes", defaults.MaxBytes, 1, MaxBytes),
            MaxDays = snapshots.Number("maxDays", defaults.MaxDays, 0, MaxMaxDays),
            MinFreeBytes = snapshots.Number("minFreeBytes", defaults.MinFreeBytes, 0, MaxBytes),
            Quality = snapshots.Number("quality", defaults.Quality, 0, SnapshotSettings.MaxQuality),
            Width = ReadWidth(snapshots, defaults.Width),
            Browse = snapshots.Text(
                "browse", defaults.Browse, "one of " + string.Join(", ", SnapshotOptions.Browses),
                static text => SnapshotOptions.Browses.Contains(text)),
            Mqtt = snapshots.Flag("mqtt", defaults.Mqtt),
            MqttRetain = snapshots.Flag("mqttRetain", defaults.MqttRetain),
        };
        snapshots.RefuseUnknown();
        return options;
    }

    /// <summary>Seconds from one snapshot to the next; 0: none by time.</summary>
    public static double ReadEvery(SectionReader stream) => stream.Decimal(
        "snapshotEvery", 0, "seconds from 1 to 86400, or 0 for no snapshots by time",
        static seconds => seconds is 0 or (>= MinEvery and <= MaxEvery));

    private static int ReadWidth(SectionReader snapshots, int fallback)
    {
        int width = snapshots.Number("width", fallback, 0, SnapshotSettings.MaxWidth);
        if (width is 0 or >= SnapshotSettings.MinWidth) return width;
        snapshots.Refuse(
            "width", $"{width} is not accepted", $"Expected: 0, or pixels from {SnapshotSettings.MinWidth}.");
        return fallback;
    }
}
