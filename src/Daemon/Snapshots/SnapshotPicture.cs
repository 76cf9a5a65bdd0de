namespace Camerad.Daemon.Snapshots;

/// <summary>One JPEG of a stream.</summary>
/// <param name="Stream">The stream's name.</param>
/// <param name="Settings">As asked for.</param>
/// <param name="Jpeg">The whole file.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Time">When it was captured; UTC.</param>
/// <param name="Age">How old it was when the camera gave it.</param>
internal sealed record SnapshotPicture(
    string Stream, SnapshotSettings Settings, ReadOnlyMemory<byte> Jpeg, int Width, int Height, DateTimeOffset Time,
    TimeSpan Age);
