using System.Text;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>How people name controls.</summary>
internal static class ControlNames
{
    // Short names, and the controls that are meant, the first one that the device has. Drivers before Linux 5.14 and
    // those after it call the same controls by other labels; the numbers have stayed.
    private static readonly Dictionary<string, uint[]> Aliases = new(StringComparer.Ordinal)
    {
        ["hflip"] = [CidHflip],
        ["vflip"] = [CidVflip],
        ["rotation"] = [CidRotate],
        ["exposure"] = [CidExposureAbsolute, CidExposure],
        ["exposure_absolute"] = [CidExposureAbsolute],
        ["exposure_time_absolute"] = [CidExposureAbsolute],
        ["exposure_auto"] = [CidExposureAuto],
        ["auto_exposure"] = [CidExposureAuto],
        ["focus"] = [CidFocusAbsolute],
        ["autofocus"] = [CidFocusAuto],
        ["focus_auto"] = [CidFocusAuto],
        ["focus_automatic_continuous"] = [CidFocusAuto],
        ["zoom"] = [CidZoomAbsolute],
        ["pan"] = [CidPanAbsolute],
        ["tilt"] = [CidTiltAbsolute],
        ["white_balance"] = [CidWhiteBalanceTemperature],
        ["auto_white_balance"] = [CidAutoWhiteBalance],
        ["white_balance_temperature_auto"] = [CidAutoWhiteBalance],
        ["white_balance_automatic"] = [CidAutoWhiteBalance],
        ["jpeg_quality"] = [CidJpegCompressionQuality],
        ["bitrate"] = [CidBitrate],
    };

    /// <summary>"White Balance, Automatic" → "white_balance_automatic", as v4l2-ctl writes it.</summary>
    public static string Normalize(string label)
    {
        var name = new StringBuilder(label.Length);
        bool isGap = false;
        foreach (char c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                isGap = name.Length > 0;
                continue;
            }

            if (isGap) name.Append('_');
            isGap = false;
            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    /// <summary>The controls with their names; a name that comes twice gets a number.</summary>
    public static IReadOnlyList<(string Name, DeviceControl Control)> Of(IReadOnlyList<DeviceControl> controls)
    {
        var named = new List<(string Name, DeviceControl Control)>(controls.Count);
        foreach (DeviceControl control in controls)
        {
            string name = Normalize(control.Label);
            int earlier = named.Count(other => Normalize(other.Control.Label) == name);
            named.Add((earlier == 0 ? name : $"{name}_{earlier + 1}", control));
        }

        return named;
    }

    /// <summary>The control that a person means; null if there is none.</summary>
    public static (string Name, DeviceControl Control)? Find(
        IReadOnlyList<(string Name, DeviceControl Control)> controls, string wanted)
    {
        string name = Normalize(wanted);
        foreach ((string Name, DeviceControl Control) candidate in controls)
        {
            if (candidate.Name == name) return candidate;
        }

        if (!Aliases.TryGetValue(name, out uint[]? ids)) return null;
        foreach (uint id in ids)
        {
            foreach ((string Name, DeviceControl Control) candidate in controls)
            {
                if (candidate.Control.Id == id) return candidate;
            }
        }

        return null;
    }
}
