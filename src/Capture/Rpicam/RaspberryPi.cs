using System.Text;

namespace Camerad.Capture.Rpicam;

/// <summary>Which board this is, as the device tree says.</summary>
internal static class RaspberryPi
{
    private const string ModelFile = "/proc/device-tree/model";

    /// <summary>E.g. "Raspberry Pi 5 Model B Rev 1.0"; null where there is no device tree.</summary>
    public static string? Model(string file = ModelFile)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file)).TrimEnd('\0', '\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>True for boards whose chip has no H.264 encoder: Pi 5, Compute Module 5, Pi 500.</summary>
    public static bool EncodesInSoftware(string? model) =>
        model is not null
        && (model.Contains("Raspberry Pi 5", StringComparison.Ordinal)
            || model.Contains("Compute Module 5", StringComparison.Ordinal));
}
