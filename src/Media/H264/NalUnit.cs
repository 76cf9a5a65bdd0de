namespace Camerad.Media.H264;

/// <summary>
/// Where one NAL unit lies in its access unit, header byte included, start code and trailing zeros not.
/// </summary>
/// <param name="Offset">Bytes from the access unit's begin.</param>
/// <param name="Length">Bytes; at least 1.</param>
public readonly record struct NalUnit(int Offset, int Length);
