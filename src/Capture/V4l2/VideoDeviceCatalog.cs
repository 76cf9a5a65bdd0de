using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>The machine's video devices, told apart by what they can do, not by their numbers. Thread-safe.</summary>
public sealed class VideoDeviceCatalog
{
    private const uint M2mCaps = CapVideoM2m | CapVideoM2mMplane;
    private const uint CaptureCaps = CapVideoCapture | CapVideoCaptureMplane;
    private const uint OutputCaps = CapVideoOutput | CapVideoOutputMplane;

    // Their nodes are stages of a chain that libcamera sets up; some list formats of a camera all the same.
    private static readonly string[] ChainDrivers =
        ["rp1-cfe", "bcm2835-isp", "pispbe", "rpi-hevc-dec", "rpivid"];

    // Gives what is plugged in: a sensor's unprocessed pictures, or those of an HDMI bridge, which can be used.
    private const string UnicamDriver = "unicam";

    private readonly IVideoNodes _nodes;

    internal VideoDeviceCatalog(IVideoNodes nodes) => _nodes = nodes;

    /// <summary>The one of this machine.</summary>
    public static VideoDeviceCatalog OfThisMachine { get; } = new(VideoNodes.OfThisMachine);

    /// <summary>All devices, in the order of their numbers, asked anew.</summary>
    /// <param name="withDetails">False to leave out sizes and controls, which is quicker.</param>
    public IReadOnlyList<VideoDevice> List(bool withDetails = true) =>
        [.. _nodes.List().Select(path => Ask(path, withDetails))];

    /// <summary>One device.</summary>
    internal VideoDevice Ask(string path, bool withDetails)
    {
        IReadOnlyList<string> links = _nodes.LinksTo(path);
        using V4l2Device? device = V4l2Device.TryOpen(path, _nodes, out V4l2Fault? fault);
        if (device == null)
            return new VideoDevice { Path = path, Links = links, Problem = fault!.Problem, Fix = fault.Fix };
        bool isM2m = device.Has(M2mCaps), isCapture = device.Has(CaptureCaps);
        IReadOnlyList<VideoFormat> formats = isM2m || isCapture
            ? FormatSurvey.Ask(device, GivenType(device), withDetails)
            : [];
        IReadOnlyList<VideoFormat> inputs = isM2m || device.Has(OutputCaps)
            ? FormatSurvey.Ask(device, TakenType(device), withDetails && isM2m)
            : [];
        VideoDeviceUses uses = isM2m ? M2mUses(formats, inputs) : PlainUses(device, formats);
        bool hasControls = withDetails && (uses & VideoDevice.Cameras) != 0;
        return new VideoDevice
        {
            Path = path,
            Links = links,
            Driver = device.Driver,
            Card = device.Card,
            Bus = device.Bus,
            Uses = uses,
            Formats = formats,
            Inputs = inputs,
            Controls = hasControls ? V4l2Controls.List(device) : [],
        };
    }

    /// <summary>BufType of what a device gives: pictures of a camera, or what an encoder makes.</summary>
    internal static uint GivenType(V4l2Device device) =>
        device.Has(CapVideoCapture | CapVideoM2m) ? BufTypeVideoCapture : BufTypeVideoCaptureMplane;

    /// <summary>BufType of what a device takes.</summary>
    internal static uint TakenType(V4l2Device device) =>
        device.Has(CapVideoOutput | CapVideoM2m) ? BufTypeVideoOutput : BufTypeVideoOutputMplane;

    private static VideoDeviceUses M2mUses(IReadOnlyList<VideoFormat> formats, IReadOnlyList<VideoFormat> inputs)
    {
        bool takesRaw = inputs.Any(static format => !format.IsCompressed);
        bool givesRaw = formats.Any(static format => !format.IsCompressed);
        if (takesRaw && formats.Any(static format => format.Code == PixFmtH264)) return VideoDeviceUses.H264Encoder;
        if (takesRaw && formats.Any(static format => format.IsCompressed)) return VideoDeviceUses.OtherEncoder;
        if (givesRaw && inputs.Any(static format => format.IsCompressed)) return VideoDeviceUses.Decoder;
        return takesRaw && givesRaw ? VideoDeviceUses.Converter : VideoDeviceUses.None;
    }

    private static VideoDeviceUses PlainUses(V4l2Device device, IReadOnlyList<VideoFormat> formats)
    {
        VideoDeviceUses uses = VideoDeviceUses.None;
        if (device.Has(OutputCaps)) uses |= VideoDeviceUses.Output;
        if (device.Has(CapMetaCapture | CapMetaOutput)) uses |= VideoDeviceUses.Metadata;
        if (!device.Has(CaptureCaps) || !device.Has(CapStreaming) || formats.Count == 0) return uses;
        if (IsSensor(device, formats)) uses |= VideoDeviceUses.Sensor;
        foreach (VideoFormat format in formats)
        {
            uses |= format.Kind switch
            {
                CameraFormat.H264 => VideoDeviceUses.H264Camera,
                CameraFormat.Mjpeg => VideoDeviceUses.MjpegCamera,
                null => VideoDeviceUses.None,
                _ => VideoDeviceUses.RawCamera,
            };
        }

        const VideoDeviceUses Known = VideoDevice.Cameras | VideoDeviceUses.Sensor;
        return (uses & Known) == 0 ? uses | VideoDeviceUses.OtherCamera : uses;
    }

    private static bool IsSensor(V4l2Device device, IReadOnlyList<VideoFormat> formats)
    {
        bool isBayer = formats.Any(static format => format.IsBayer);
        bool isUsable = formats.Any(static format => format.IsUsable);
        return device.Has(CapIoMc)
            || ChainDrivers.Any(driver => device.Driver.StartsWith(driver, StringComparison.Ordinal))
            || (device.Driver.StartsWith(UnicamDriver, StringComparison.Ordinal) && (isBayer || !isUsable))
            || (isBayer && !isUsable);
    }
}
