namespace Camerad.Daemon.Snapshots;

/// <summary>A picture on its way.</summary>
/// <param name="Captured">Completes when it is captured, or can't be.</param>
/// <param name="Picture">The JPEG; fails with a <see cref="SnapshotException"/>.</param>
internal readonly record struct PendingPicture(Task Captured, Task<SnapshotPicture> Picture);
