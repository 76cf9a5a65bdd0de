using System.Globalization;
using System.Text.RegularExpressions;

namespace Camerad.Capture.Rpicam;

/// <summary>
/// Reads what <c>rpicam-vid --list-cameras</c> prints:
/// <code>
/// 0 : imx708 [4608x2592 10-bit RGGB] (/base/axi/pcie@120000/rp1/i2c@88000/imx708@1a)
///     Modes: 'SRGGB10_CSI2P' : 1536x864 [120.13 fps - (768, 432)/3072x1728 crop]
///                              2304x1296 [56.03 fps - (0, 0)/4608x2592 crop]
/// </code>
/// </summary>
internal static partial class RpicamCameraList
{
    /// <summary>Cameras and modes of one that are believed; the rest is left out.</summary>
    private const int MaxCameras = 16, MaxModes = 64;

    public static IReadOnlyList<RpicamCamera> Parse(string text)
    {
        var cameras = new List<RpicamCamera>();
        var modes = new List<RpicamMode>();
        string format = "";
        foreach (string line in text.Split('\n'))
        {
            if (CameraLine().Match(line) is { Success: true } camera && cameras.Count < MaxCameras)
            {
                modes = [];
                cameras.Add(new RpicamCamera(
                    Number(camera, "index"), camera.Groups["sensor"].Value, Number(camera, "width"),
                    Number(camera, "height"), camera.Groups["path"].Value, modes));
                continue;
            }

            if (ModeLine().Match(line) is not { Success: true } mode || modes.Count == MaxModes) continue;
            if (mode.Groups["format"] is { Success: true } named) format = named.Value;
            modes.Add(new RpicamMode(
                format, Number(mode, "width"), Number(mode, "height"),
                double.Parse(mode.Groups["fps"].ValueSpan, CultureInfo.InvariantCulture)));
        }

        return cameras;
    }

    private static int Number(Match match, string group) =>
        int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^\s*(?<index>\d{1,3}) : (?<sensor>\S+) \[(?<width>\d{1,6})x(?<height>\d{1,6})[^\]]*\]"
        + @"(?: \((?<path>[^)]*)\))?")]
    private static partial Regex CameraLine();

    [GeneratedRegex(
        @"^\s*(?:Modes:)?\s*(?:'(?<format>[^']{1,32})' :)?\s*"
        + @"(?<width>\d{1,6})x(?<height>\d{1,6}) \[(?<fps>\d{1,6}(?:\.\d{1,6})?) fps")]
    private static partial Regex ModeLine();
}
