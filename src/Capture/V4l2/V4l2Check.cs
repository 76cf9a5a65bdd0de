using Camerad.Capture.Encoders;
using Camerad.Capture.Interop;
using Camerad.Capture.Jpeg;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// Looks at a configured camera without running it: whether it is there and may be opened, what would be chosen, who
/// uses it, and whether there is an encoder. A stream that runs is not disturbed.
/// </summary>
public static class V4l2Check
{
    /// <summary>What a running daemon calls itself in /proc.</summary>
    private const string Daemon = "camerad (pid ";

    /// <summary>All that was found, up to the first fault of the camera.</summary>
    public static IReadOnlyList<V4l2Finding> Run(V4l2Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return [.. Run(settings, VideoNodes.OfThisMachine, new VideoEncoders(), JpegDecoder.IsInstalled)];
    }

    internal static IEnumerable<V4l2Finding> Run(
        V4l2Settings settings, IVideoNodes nodes, IVideoEncoderFinder encoders, bool canDecodeJpeg)
    {
        CameraRequest request = settings.Camera;
        VideoDevice? found = CameraFinder.Find(
            new VideoDeviceCatalog(nodes), nodes, request.Device, out V4l2Fault? fault);
        fault ??= V4l2Camera.NotACamera(found!);
        using V4l2Device? device = fault == null ? V4l2Device.TryOpen(found!.Path, nodes, out fault) : null;
        CameraMode? mode = null;
        if (device != null)
        {
            IReadOnlyList<VideoFormat> formats = V4l2Camera.FormatsOf(device, new SignalWatch(device));
            mode = CameraModeChoice.Choose(device.Name, formats, request, canDecodeJpeg, out fault);
        }

        if (mode == null)
        {
            yield return Of(fault!);
            yield break;
        }

        yield return new V4l2Finding(V4l2FindingStatus.Ok, $"{device!.Name}: {mode}");
        if (BusyFinding(device) is { } busy) yield return busy;
        if (mode.Format != CameraFormat.H264) yield return EncoderFinding(settings.Encoder, encoders);
    }

    private static V4l2Finding Of(V4l2Fault fault) => new(V4l2FindingStatus.Fault, fault.Problem, fault.Fix);

    /// <summary>Who owns the buffers has the device: asking for some shows it, and takes nothing from him.</summary>
    private static V4l2Finding? BusyFinding(V4l2Device device)
    {
        var request = new V4l2RequestBuffers
        {
            Count = 1, Type = CaptureStream.TypeOf(device), Memory = MemoryMmap,
        };
        int errno = device.Call(VidiocReqbufs, ref request);
        request.Count = 0;
        if (errno == 0) errno = device.Call(VidiocReqbufs, ref request);
        if (errno == 0) return null;
        V4l2Fault fault = V4l2Fault.Of(device, "buffers", errno);
        string[] holders =
        [
            .. device.Nodes.HoldersOf(device.Path).Where(static holder => holder != VideoNodes.ThisProgram),
        ];
        bool isOurs = errno == Ebusy && holders.Length > 0
            && holders.All(static holder => holder.StartsWith(Daemon, StringComparison.Ordinal));
        return isOurs
            ? new V4l2Finding(V4l2FindingStatus.Ok, $"{device.Name} is in use by {string.Join(", ", holders)}")
            : Of(fault);
    }

    private static V4l2Finding EncoderFinding(EncoderPreference preference, IVideoEncoderFinder encoders)
    {
        try
        {
            IVideoEncoderKind encoder = encoders.Choose(preference);
            if (!encoder.IsHardware && !OpenH264.TryLoad(out _, out string? missing))
                return new V4l2Finding(V4l2FindingStatus.Fault, missing);
            return new V4l2Finding(V4l2FindingStatus.Ok, $"encoder: {encoder.Name}");
        }
        catch (SourceException e)
        {
            return new V4l2Finding(V4l2FindingStatus.Fault, e.Message);
        }
    }
}
