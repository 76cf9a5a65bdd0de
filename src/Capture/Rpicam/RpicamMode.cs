namespace Camerad.Capture.Rpicam;

/// <summary>One way to read a sensor out; any smaller picture is scaled from it.</summary>
/// <param name="Format">Of the raw data, e.g. "SRGGB10_CSI2P".</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="MaxFramesPerSecond">At most.</param>
public sealed record RpicamMode(string Format, int Width, int Height, double MaxFramesPerSecond);
