using System.Diagnostics;
using System.Globalization;
using Camerad.Capture;
using Camerad.Capture.Controls;
using Camerad.Capture.Interop;
using Camerad.Capture.V4l2;
using Camerad.Hardware.Guest.Cameras;

namespace Camerad.Hardware.Guest.V4l2;

/// <summary>
/// Our V4L2 layer on real drivers: vivid, v4l2loopback, vicodec. Each check writes what it finds, and ends with a line
/// that begins with "ok" or "FAILED".
/// </summary>
internal static class V4l2Checks
{
    private const string Usage = """
        usage: layout                          what we believe of videodev2.h, to be compared with layout-c
               layout-c                        a C program that prints the same
               devices                         all video devices
               capture-raw DEVICE FORMAT N     N pictures of a raw format: order, times, allocation
               capture-h264 DEVICE CLIP N      N frames of a camera that plays a clip: which ones, order, allocation
               controls DEVICE                 lists the controls, sets some
               keyframe DEVICE                 a raw camera through the software encoder: a key frame on request
               busy DEVICE                     says who uses it
               disconnect DEVICE               vivid's disconnect button: the source ends with a sentence
               errors DEVICE                   vivid's error buttons, one after the other
               signal DEVICE                   vivid's HDMI input: another signal while it runs
               m2m DEVICE                      vicodec: encode, drain, resume, reset, another size
               dmabuf CAMERA ENCODER           vivid's buffers straight into vicodec
        """;

    /// <returns>0, 1 if a check failed, 2 for a wrong call.</returns>
    public static int Run(string[] arguments, TextWriter output)
    {
        try
        {
            return RunOne(arguments, output);
        }
        catch (Exception e) when (e is SourceException or InvalidOperationException)
        {
            output.WriteLine($"FAILED: {e.Message}");
            return 1;
        }
    }

    private static int RunOne(string[] arguments, TextWriter output)
    {
        switch (arguments)
        {
            case ["layout"]:
                output.Write(LayoutTable.ToText());
                return 0;
            case ["layout-c"]:
                output.Write(LayoutTable.ToC());
                return 0;
            case ["devices"]:
                ListDevices(output);
                break;
            case ["capture-raw", string device, string format, string count]:
                CameraChecks.CaptureRaw(device, Enum.Parse<CameraFormat>(format, true), Number(count), output);
                break;
            case ["capture-h264", string device, string clip, string count]:
                CameraChecks.CaptureH264(device, new H264Clip(File.ReadAllBytes(clip)), Number(count), output);
                break;
            case ["controls", string device]:
                ShowControls(device, output);
                break;
            case ["keyframe", string device]:
                KeyFrameCheck.Run(device, output);
                break;
            case ["busy", string device]:
                CameraChecks.Busy(device, output);
                break;
            case ["disconnect", string device]:
                CameraChecks.Disconnect(device, output);
                break;
            case ["errors", string device]:
                CameraChecks.Errors(device, output);
                break;
            case ["signal", string device]:
                CameraChecks.Signal(device, output);
                break;
            case ["m2m", string device]:
                CodecChecks.Run(device, output);
                break;
            case ["dmabuf", string camera, string encoder]:
                CodecChecks.RunShared(camera, encoder, output);
                break;
            default:
                output.WriteLine(Usage);
                return 2;
        }

        output.WriteLine("ok");
        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static void ListDevices(TextWriter output)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (VideoDevice device in VideoDeviceCatalog.OfThisMachine.List())
        {
            output.WriteLine(
                $"{device.Path}: {device.Driver}, {device.Card}, {device.Bus}: {device.Uses} {device.Problem}");
            foreach (VideoFormat format in device.Formats.Where(format => format.IsUsable || device.Formats.Count < 8))
            {
                string sizes = string.Join("; ", format.Sizes.Select(size => $"{size} at {size.Rates}"));
                output.WriteLine($"    gives {format.Name} ({format.Description}): {sizes}");
            }

            string inputs = string.Join(" ", device.Inputs.Select(format => format.Name));
            if (inputs.Length > 0) output.WriteLine($"    takes {inputs}");
            output.WriteLine($"    {device.Formats.Count} formats, {device.Controls.Count} controls");
        }

        output.WriteLine($"listed in {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0} ms");
    }

    private static void ShowControls(string device, TextWriter output)
    {
        using V4l2Device opened = V4l2Device.Open(device);
        var controls = new V4l2Controls([]);
        controls.Attach(opened);
        foreach (CameraControl control in controls.List())
        {
            output.WriteLine($"{control.Name} ({control.Label}) {control.Kind} {control.Minimum}..{control.Maximum} "
                + $"step {control.Step} default {control.Default} = {control.Value} "
                + $"[{string.Join("|", control.Choices)}]{(control.IsInactive ? " inactive" : "")}");
        }

        Expect("brightness", "77", ControlStatus.Applied, "77");
        Expect("brightness", "1000", ControlStatus.BadValue, "77");
        Expect("hflip", "true", ControlStatus.Applied, "true");
        Expect("hflip", "false", ControlStatus.Applied, "false");
        Expect("test_pattern", "100% White", ControlStatus.Applied, "100% White");
        Expect("test_pattern", "0", ControlStatus.Applied, "75% Colorbar");
        Expect("no_such", "1", ControlStatus.Unsupported, null);
        Expect("brightness", "128", ControlStatus.Applied, "128");

        void Expect(string name, string value, ControlStatus status, string? now)
        {
            ControlOutcome outcome = controls.Set(name, value);
            output.WriteLine($"set {name} {value}: {outcome.Status} {outcome.Value} {outcome.Message}");
            if (outcome.Status != status || outcome.Value != now)
                throw new InvalidOperationException($"{name} {value}: expected {status} {now}");
        }
    }
}
