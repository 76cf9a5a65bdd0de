using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Snapshots;

/// <summary>Finds the snapshots in a folder; what does not look like one of ours is passed by, links too.</summary>
internal static class FolderReader
{
    private static readonly EnumerationOptions Plain = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        MatchType = MatchType.Simple,
    };

    /// <param name="root">The configured folder.</param>
    /// <param name="delete">Called for what a crash left half written.</param>
    public static IEnumerable<SnapshotFile> Read(string root, Action<string> delete)
    {
        foreach (DirectoryInfo stream in new DirectoryInfo(root).EnumerateDirectories("*", Plain))
        {
            if (!StreamOptions.IsName(stream.Name)) continue;
            foreach (DirectoryInfo day in stream.EnumerateDirectories("*", Plain))
            {
                foreach (FileInfo file in day.EnumerateFiles("*", Plain))
                {
                    if (SnapshotName.TryParse(stream.Name, day.Name, file.Name, out SnapshotName? name))
                        yield return new SnapshotFile(name.Value, file.Length);
                    else if (IsLeftOver(stream.Name, day.Name, file.Name))
                        delete(file.FullName);
                }
            }
        }
    }

    private static bool IsLeftOver(string stream, string day, string file) =>
        file.StartsWith(SnapshotName.TemporaryPrefix, StringComparison.Ordinal)
        && file.EndsWith(SnapshotName.TemporarySuffix, StringComparison.Ordinal)
        && SnapshotName.TryParse(
            stream, day, file[SnapshotName.TemporaryPrefix.Length..^SnapshotName.TemporarySuffix.Length], out _);
}
