using Camerad.Daemon.Configuration;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Diagnostics;

/// <summary>Whether snapshots can be kept: writes an empty file and removes it.</summary>
internal static class SnapshotFolderCheck
{
    private const string Subject = "snapshots.directory";

    /// <returns>Nothing where none are kept.</returns>
    public static IEnumerable<CheckResult> Run(SnapshotOptions options)
    {
        if (options.Directory.Length > 0) yield return Check(options);
    }

    private static CheckResult Check(SnapshotOptions options)
    {
        try
        {
            Directory.CreateDirectory(options.Directory);
            string probe = Path.Combine(
                options.Directory, $"{SnapshotName.TemporaryPrefix}check{SnapshotName.TemporarySuffix}");
            new FileStream(
                probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose)
                .Dispose();

            long free = new DriveInfo(options.Directory).AvailableFreeSpace;
            return free > options.MinFreeBytes
                ? new(Subject, CheckOutcome.Ok, $"{options.Directory} is writable, {free >> 20} MiB are free")
                : new(Subject, CheckOutcome.Fault,
                    $"{options.Directory} has {free >> 20} MiB free, less than snapshots.minFreeBytes",
                    "Make room on that disk, or lower snapshots.minFreeBytes.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var fault = FolderFault.Of(options.Directory, exception);
            return new(Subject, CheckOutcome.Fault, fault.Problem, fault.Remedy);
        }
    }
}
