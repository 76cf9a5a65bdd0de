namespace Camerad.Daemon.Snapshots;

/// <summary>What a failure of the disk means for the person who runs the device.</summary>
/// <param name="Problem">What is wrong with the folder, without its full stop.</param>
/// <param name="Remedy">What to do, a sentence.</param>
internal sealed record FolderFault(string Problem, string Remedy)
{
    // errno(3), which .NET keeps in HResult.
    private const int NoSpace = 28, ReadOnlyFileSystem = 30, QuotaExceeded = 122;

    /// <param name="folder">The configured one.</param>
    /// <param name="exception">What it failed with.</param>
    public static FolderFault Of(string folder, Exception exception) => exception switch
    {
        UnauthorizedAccessException => new(
            $"{folder} is not writable by the user that camerad runs as ({Environment.UserName})",
            "Give it to that user with chown; under systemd add it to ReadWritePaths=."),
        { HResult: NoSpace or QuotaExceeded } => new(
            $"the disk of {folder} is full", "Make room, or raise snapshots.minFreeBytes."),
        { HResult: ReadOnlyFileSystem } => new(
            $"{folder} is on a file system that is mounted read-only",
            "Mount it read-write; under systemd add it to ReadWritePaths=."),
        _ => new(
            $"{folder} can't be used: {exception.Message.TrimEnd('.')}", "Choose a folder on a working disk."),
    };

    /// <summary>One line that names the key.</summary>
    public override string ToString() => $"snapshots.directory: {Problem}. {Remedy}";
}
