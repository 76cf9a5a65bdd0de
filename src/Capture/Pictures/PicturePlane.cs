namespace Camerad.Capture.Pictures;

/// <summary>One plane of a raw picture.</summary>
/// <param name="Memory">From its first row to the end of its last.</param>
/// <param name="Stride">Bytes from one row to the next; at least the row's length.</param>
public readonly record struct PicturePlane(Memory<byte> Memory, int Stride);
