namespace Camerad.Daemon.Snapshots;

/// <summary>One file of the folder.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Length">Bytes.</param>
internal sealed record SnapshotFile(SnapshotName Name, long Length);
