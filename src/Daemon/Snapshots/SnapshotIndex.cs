using System.Diagnostics.CodeAnalysis;

namespace Camerad.Daemon.Snapshots;

/// <summary>The folder's files in memory, oldest first, so that the folder is read once. Not thread-safe.</summary>
internal sealed class SnapshotIndex
{
    private readonly SortedSet<SnapshotFile> _byAge = new(Comparer<SnapshotFile>.Create(Compare));
    private readonly Dictionary<string, SnapshotFile> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _perDay = new(StringComparer.Ordinal);

    public int Count => _byAge.Count;

    /// <summary>Of all files.</summary>
    public long Length { get; private set; }

    public SnapshotFile? Oldest => _byAge.Min;

    /// <summary>Oldest first.</summary>
    public IReadOnlyCollection<SnapshotFile> Files => _byAge;

    public bool TryGet(string name, [NotNullWhen(true)] out SnapshotFile? file) => _byName.TryGetValue(name, out file);

    public void Add(SnapshotFile file)
    {
        if (!_byName.TryAdd(file.Name.ToString(), file)) return;
        _byAge.Add(file);
        Length += file.Length;
        string day = DayOf(file);
        _perDay[day] = _perDay.GetValueOrDefault(day) + 1;
    }

    /// <returns>True if it was the last one of its day and stream.</returns>
    public bool Remove(SnapshotFile file)
    {
        if (!_byName.Remove(file.Name.ToString())) return false;
        _byAge.Remove(file);
        Length -= file.Length;
        string day = DayOf(file);
        int left = _perDay[day] - 1;
        if (left > 0) _perDay[day] = left;
        else _perDay.Remove(day);
        return left == 0;
    }

    public void Clear()
    {
        _byAge.Clear();
        _byName.Clear();
        _perDay.Clear();
        Length = 0;
    }

    private static string DayOf(SnapshotFile file) => $"{file.Name.Stream}/{file.Name.Day}";

    private static int Compare(SnapshotFile one, SnapshotFile other)
    {
        int byTime = one.Name.Time.CompareTo(other.Name.Time);
        if (byTime != 0) return byTime;
        int byStream = string.CompareOrdinal(one.Name.Stream, other.Name.Stream);
        return byStream != 0 ? byStream : one.Name.Serial.CompareTo(other.Name.Serial);
    }
}
