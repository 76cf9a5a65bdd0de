namespace Camerad.Capture;

/// <summary>A stream's counters since it was created.</summary>
/// <param name="Frames">Pictures given to the hub.</param>
/// <param name="KeyFrames">IDR pictures among them.</param>
/// <param name="Bytes">Bytes in them.</param>
/// <param name="DroppedFrames">Access units lost: too large, or damaged.</param>
/// <param name="Restarts">Times the source was started again.</param>
public readonly record struct CapturedStreamStatistics(
    long Frames, long KeyFrames, long Bytes, long DroppedFrames, long Restarts);
