namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>Free space where camerad writes.</summary>
internal sealed class DiskReader
{
    /// <summary>Folders looked at.</summary>
    public const int MaxFolders = 4;

    private readonly string[] _folders;

    /// <param name="folders">Absolute; those beyond <see cref="MaxFolders"/> are left out. One that does not exist yet
    /// stands for the folder that it would be made in.</param>
    public DiskReader(IReadOnlyList<string> folders) => _folders = [.. folders.Distinct().Take(MaxFolders)];

    public IReadOnlyList<DiskReading> Read()
    {
        var result = new List<DiskReading>(_folders.Length);
        foreach (string folder in _folders)
        {
            // Two folders of one file system would be two alarms for one full disk.
            if (TryRead(folder) is { } reading && !result.Exists(other => IsSameDisk(other, reading)))
                result.Add(reading);
        }

        return result;
    }

    private static DiskReading? TryRead(string folder)
    {
        string existing = folder;
        while (!Directory.Exists(existing))
        {
            if (Path.GetDirectoryName(existing) is not { } parent) return null;
            existing = parent;
        }

        try
        {
            var drive = new DriveInfo(existing);
            return new DiskReading(folder, drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsSameDisk(DiskReading one, DiskReading other) =>
        one.TotalBytes == other.TotalBytes && one.FreeBytes == other.FreeBytes;
}
