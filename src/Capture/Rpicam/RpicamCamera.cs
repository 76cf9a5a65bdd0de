namespace Camerad.Capture.Rpicam;

/// <summary>A camera that rpicam-vid lists.</summary>
/// <param name="Index">For <c>--camera</c>.</param>
/// <param name="Sensor">E.g. "imx708_wide".</param>
/// <param name="Width">Pixels of the whole sensor.</param>
/// <param name="Height">Pixels of the whole sensor.</param>
/// <param name="Path">Where it is attached, as the device tree names it.</param>
/// <param name="Modes">The sensor's read-out modes.</param>
public sealed record RpicamCamera(
    int Index, string Sensor, int Width, int Height, string Path, IReadOnlyList<RpicamMode> Modes);
