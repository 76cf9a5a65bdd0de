using System.Globalization;

namespace Camerad.Capture.V4l2;

/// <summary>How a camera is to be run: one of what it offers.</summary>
/// <param name="Format">Never Auto.</param>
/// <param name="Code">Four-character code.</param>
/// <param name="Width">Pixels; 0: what the device is set to, being one that does not tell its sizes.</param>
/// <param name="Height">Pixels; see <paramref name="Width"/>.</param>
/// <param name="FramesPerSecond">Wanted; the device gives the nearest it has.</param>
public sealed record CameraMode(CameraFormat Format, uint Code, int Width, int Height, double FramesPerSecond)
{
    /// <summary>"1280x720 NV12 at 30".</summary>
    public override string ToString()
    {
        string size = Width == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{Width}x{Height} ");
        return string.Create(CultureInfo.InvariantCulture, $"{size}{FourCc.ToText(Code)} at {FramesPerSecond:0.##}");
    }
}
