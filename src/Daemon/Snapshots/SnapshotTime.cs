using System.Globalization;

namespace Camerad.Daemon.Snapshots;

/// <summary>How times are written for programs: ISO 8601, UTC, with milliseconds.</summary>
internal static class SnapshotTime
{
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
