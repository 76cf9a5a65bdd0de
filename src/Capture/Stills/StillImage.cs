namespace Camerad.Capture.Stills;

/// <summary>A photograph.</summary>
/// <param name="Jpeg">A whole file.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="Taken">When the camera took it, with the offset of the machine's time zone.</param>
public sealed record StillImage(ReadOnlyMemory<byte> Jpeg, int Width, int Height, DateTimeOffset Taken);
