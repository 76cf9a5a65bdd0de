using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Camerad.Daemon.Snapshots;

/// <summary>
/// A snapshot's file below the folder: <c>main/20261127/main-20261127-070000.123.jpg</c>, with the time of capture in
/// UTC, so that names sort by time and no hour comes twice. A second one of the same millisecond ends with <c>-2</c>.
/// </summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Time">UTC, whole milliseconds.</param>
/// <param name="Serial">1, or more if there are several of this millisecond.</param>
internal readonly record struct SnapshotName(string Stream, DateTime Time, int Serial)
{
    /// <summary>Of files that are being written; what begins with a dot is no snapshot.</summary>
    public const string TemporaryPrefix = ".", TemporarySuffix = ".part";

    /// <summary>Most of one millisecond.</summary>
    public const int MaxSerial = 99;

    private const string DayFormat = "yyyyMMdd", TimeFormat = "yyyyMMdd-HHmmss.fff", Extension = ".jpg";

    /// <summary>Of the day's folder, below the stream's.</summary>
    public string Day => Time.ToString(DayFormat, CultureInfo.InvariantCulture);

    public string FileName
    {
        get
        {
            string time = Time.ToString(TimeFormat, CultureInfo.InvariantCulture);
            return Serial > 1 ? $"{Stream}-{time}-{Serial}{Extension}" : $"{Stream}-{time}{Extension}";
        }
    }

    /// <summary>With slashes, whatever the system.</summary>
    public override string ToString() => $"{Stream}/{Day}/{FileName}";

    /// <param name="stream">The stream's name.</param>
    /// <param name="time">When the picture was captured.</param>
    /// <param name="serial">1 for the first of its millisecond.</param>
    public static SnapshotName Of(string stream, DateTimeOffset time, int serial = 1)
    {
        DateTime utc = time.UtcDateTime;
        return new SnapshotName(stream, utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerMillisecond)), serial);
    }

    /// <summary>True if it was captured earlier, or is the earlier of its millisecond.</summary>
    public bool IsBefore(SnapshotName other) => Time < other.Time || (Time == other.Time && Serial < other.Serial);

    /// <summary>True for what <see cref="ToString"/> gives.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SnapshotName? name)
    {
        name = null;
        return text.Split('/') is [var stream, var day, var fileName] && TryParse(stream, day, fileName, out name);
    }

    /// <summary>True for a file's name that this program gives, in the folder it belongs to.</summary>
    public static bool TryParse(string stream, string day, string fileName, [NotNullWhen(true)] out SnapshotName? name)
    {
        name = null;
        int timeStart = stream.Length + 1, timeEnd = timeStart + TimeFormat.Length;
        if (fileName.Length < timeEnd + Extension.Length
            || !fileName.EndsWith(Extension, StringComparison.Ordinal)
            || !DateTime.TryParseExact(
                fileName.AsSpan(timeStart..timeEnd), TimeFormat, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time))
            return false;
        ReadOnlySpan<char> rest = fileName.AsSpan(timeEnd..^Extension.Length);
        int serial = 1;
        if (rest.Length > 0 && (rest[0] != '-' || !int.TryParse(
                rest[1..], NumberStyles.None, CultureInfo.InvariantCulture, out serial)))
            return false;
        var parsed = new SnapshotName(stream, time, serial);
        // Whatever else may be read as a name, only what we write ourselves is one.
        if (parsed.FileName != fileName || parsed.Day != day || serial > MaxSerial) return false;
        name = parsed;
        return true;
    }
}
