namespace Camerad.Daemon.Snapshots;

/// <summary>Some of the snapshots that are kept.</summary>
/// <param name="Files">The newest first.</param>
/// <param name="HasMore">There are older ones.</param>
internal sealed record SnapshotPage(IReadOnlyList<SnapshotFile> Files, bool HasMore);
