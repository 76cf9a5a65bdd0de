namespace Camerad.Daemon.Snapshots;

/// <summary>A snapshot on its way.</summary>
/// <param name="Captured">Completes when its picture is captured, or can't be; never fails.</param>
/// <param name="Record">It is delivered; fails with a <see cref="SnapshotException"/>.</param>
internal readonly record struct PendingRecord(Task Captured, Task<SnapshotRecord> Record);
