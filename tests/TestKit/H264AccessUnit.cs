namespace Camerad.TestKit;

/// <summary>A picture as it was received.</summary>
/// <param name="Timestamp">RTP timestamp.</param>
/// <param name="NalUnits">NAL units with header byte, in order, parameter sets included.</param>
/// <param name="IsComplete">False if packets of it are missing.</param>
public sealed record H264AccessUnit(uint Timestamp, IReadOnlyList<byte[]> NalUnits, bool IsComplete);
