using System.Globalization;
using System.Text;
using Camerad.Capture.Controls;
using Camerad.Capture.Rpicam;
using Camerad.Capture.V4l2;

namespace Camerad.Daemon.Diagnostics;

/// <summary>The device list for people: what can be used comes first, and what cannot says why.</summary>
internal static class DeviceText
{
    /// <summary>Sizes shown of a format; the largest ones.</summary>
    private const int ShownSizes = 6;

    /// <summary>Menu items shown of a control.</summary>
    private const int ShownChoices = 8;

    public static string Format(DeviceList devices)
    {
        var text = new StringBuilder();
        AppendCameras(text, devices);
        AppendEncoders(text, devices.VideoDevices);
        AppendOthers(text, devices.VideoDevices);
        text.Append("Streams\n");
        foreach (DeviceList.Stream stream in devices.Streams)
            text.Append($"  {stream.Name,-12}{stream.Type,-9}{stream.Detail}\n");
        text.Append("Network addresses that viewers are told\n");
        foreach (DeviceList.Address address in devices.Addresses.Where(static address => address.IsCandidate))
            text.Append($"  {address.Interface,-12}{address.Ip}\n");
        devices.Gpio.AppendTo(text);
        return text.ToString().TrimEnd('\n');
    }

    private static void AppendCameras(StringBuilder text, DeviceList devices)
    {
        text.Append("Cameras\n");
        int length = text.Length;
        IEnumerable<IGrouping<string, VideoDevice>> cameras = devices.VideoDevices
            .Where(static device => device.IsAutoCamera)
            .OrderBy(static device => Rank(device))
            .GroupBy(static device => $"{device.Card}\n{device.Bus}");
        foreach (IGrouping<string, VideoDevice> camera in cameras)
        {
            VideoDevice first = camera.First();
            text.Append($"  {first.Card} ({first.Bus}, {first.Driver})\n");
            foreach (VideoDevice node in camera) AppendCamera(text, node);
        }

        foreach (RpicamCamera camera in devices.RpicamCameras) AppendCamera(text, camera);
        if (text.Length == length) text.Append("  none\n");
    }

    private static void AppendCamera(StringBuilder text, VideoDevice node)
    {
        text.Append($"    {node.Path}");
        foreach (string link in node.Links) text.Append($"  {Path.GetFileName(link)}");
        text.Append('\n');
        IEnumerable<VideoFormat> usable = node.Formats
            .Where(static format => format.Kind != null)
            .OrderBy(static format => format.Kind == CameraFormat.H264 ? 0 : 1);
        foreach (VideoFormat format in usable)
            text.Append($"      {format.Name,-5}{DeviceList.UseOf(format),-15}{Sizes(format)}\n");

        if (node.Controls.Count == 0) return;
        text.Append("      controls\n");
        int width = node.Controls.Max(static control => control.Name.Length);
        foreach (CameraControl control in node.Controls)
        {
            string inactive = control.IsInactive ? "  (overridden by another control)" : "";
            text.Append($"        {control.Name.PadRight(width)}  {Describe(control)}{inactive}\n");
        }
    }

    private static void AppendCamera(StringBuilder text, RpicamCamera camera)
    {
        text.Append($"  {camera.Sensor} (Raspberry Pi camera {camera.Index}: source type rpicam)\n");
        foreach (RpicamMode mode in camera.Modes)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"    up to {mode.Width}x{mode.Height} at {mode.MaxFramesPerSecond:0.##}\n");
        }
    }

    private static void AppendEncoders(StringBuilder text, IReadOnlyList<VideoDevice> devices)
    {
        text.Append("H.264 encoders\n");
        foreach (VideoDevice device in devices.Where(Is(VideoDeviceUses.H264Encoder)))
        {
            IEnumerable<string> inputs = device.Inputs
                .Where(static input => FourCc.ToPixelFormat(input.Code) != null)
                .Select(static input => input.Name);
            text.Append($"  {device.Driver,-14}{device.Path,-14}takes {string.Join(", ", inputs)}\n");
        }

        text.Append($"  {"OpenH264",-28}in software\n");
    }

    private static void AppendOthers(StringBuilder text, IReadOnlyList<VideoDevice> devices)
    {
        VideoDevice[] others =
        [
            .. devices.Where(static device => !device.IsAutoCamera && !Is(VideoDeviceUses.H264Encoder)(device)),
        ];
        if (others.Length == 0) return;
        text.Append("Other video devices\n");
        foreach (VideoDevice device in others)
        {
            text.Append($"  {device.Path,-14}{device.Card,-24}{DeviceList.Describe(device)}\n");
            if (device.Fix.Length > 0) text.Append($"  {"",-14}fix: {device.Fix}\n");
        }
    }

    private static Func<VideoDevice, bool> Is(VideoDeviceUses use) => device => (device.Uses & use) != 0;

    private static int Rank(VideoDevice device) => (device.Uses & VideoDeviceUses.H264Camera) != 0 ? 0 : 1;

    private static string Sizes(VideoFormat format)
    {
        string[] sizes =
        [
            .. format.Sizes
                .OrderByDescending(static size => size.MaxWidth * size.MaxHeight)
                .Select(static size => size.Rates.Max > 0 ? $"{size} ({Rate(size.Rates)})" : size.ToString()),
        ];
        string more = sizes.Length > ShownSizes ? $", {sizes.Length - ShownSizes} smaller ones" : "";
        return string.Join(", ", sizes.Take(ShownSizes)) + more;
    }

    // Every camera can be slower: the highest rate says what matters.
    private static string Rate(FrameRates rates) => rates.Max.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Describe(CameraControl control) => control.Kind switch
    {
        CameraControlKind.Switch => $"{control.Value}  (true, false)",
        CameraControlKind.Menu => $"{control.Value}  ({Choices(control)})",
        CameraControlKind.Button => "(does something when set)",
        _ => string.Create(
            CultureInfo.InvariantCulture,
            $"{control.Value}  ({control.Minimum:0.###} to {control.Maximum:0.###}, default {control.Default:0.###})"),
    };

    private static string Choices(CameraControl control)
    {
        string more = control.Choices.Count > ShownChoices ? $", {control.Choices.Count - ShownChoices} more" : "";
        return string.Join(", ", control.Choices.Take(ShownChoices)) + more;
    }
}
