namespace Camerad.Daemon.Snapshots;

/// <param name="Jpeg">The whole file; does not change any more.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal sealed record RenderedStill(ReadOnlyMemory<byte> Jpeg, int Width, int Height);
