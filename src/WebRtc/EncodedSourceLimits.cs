namespace Camerad.WebRtc;

/// <summary>Bounds that an encoder should keep.</summary>
/// <param name="MaxBitrate">Bits per second; null: none.</param>
/// <param name="MaxFramerate">Pictures per second; null: none.</param>
public readonly record struct EncodedSourceLimits(uint? MaxBitrate, double? MaxFramerate);
