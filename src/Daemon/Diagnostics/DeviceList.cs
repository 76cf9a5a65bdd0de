using System.Net;
using System.Net.NetworkInformation;
using Camerad.Capture.Rpicam;
using Camerad.Capture.V4l2;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Diagnostics;

/// <summary><c>camerad devices</c>: cameras and encoders, the configured streams, the addresses that become ICE
/// candidates, and GPIO chips.</summary>
/// <param name="VideoDevices">Of the kernel.</param>
/// <param name="RpicamCameras">That rpicam-vid finds.</param>
/// <param name="Streams">As configured.</param>
/// <param name="Addresses">Of the interfaces that are up.</param>
internal sealed record DeviceList(
    IReadOnlyList<VideoDevice> VideoDevices, IReadOnlyList<RpicamCamera> RpicamCameras,
    IReadOnlyList<DeviceList.Stream> Streams, IReadOnlyList<DeviceList.Address> Addresses)
{
    private const string LoopbackDriver = "v4l2 loopback";

    private static readonly (VideoDeviceUses Use, string Text)[] Words =
    [
        (VideoDeviceUses.Sensor, "a sensor or a stage behind one, which libcamera drives (source type rpicam)"),
        (VideoDeviceUses.H264Camera, "a camera with H.264"),
        (VideoDeviceUses.RawCamera, "a camera with raw pictures"),
        (VideoDeviceUses.MjpegCamera, "a camera with Motion JPEG"),
        (VideoDeviceUses.OtherCamera, "a camera with formats that camerad does not know"),
        (VideoDeviceUses.H264Encoder, "an H.264 encoder"),
        (VideoDeviceUses.OtherEncoder, "an encoder for something else"),
        (VideoDeviceUses.Decoder, "a decoder"),
        (VideoDeviceUses.Converter, "a converter"),
        (VideoDeviceUses.Output, "an output"),
        (VideoDeviceUses.Metadata, "facts about pictures"),
    ];

    /// <summary>Asks the machine.</summary>
    public static DeviceList Find(CameradOptions options, CancellationToken cancellationToken) => new(
        VideoDeviceCatalog.OfThisMachine.List(),
        Capture.Rpicam.RpicamCameras.Find(cancellationToken),
        [.. options.Streams.Select(
            static stream => new Stream(stream.Name, stream.Source.Type, Describe(stream.Source)))],
        FindAddresses(options.WebRtc))
    {
        Gpio = GpioDeviceList.Find(options.Gpio),
    };

    /// <summary>GPIO chips and their lines.</summary>
    public GpioDeviceList Gpio { get; init; } = new([]);

    /// <summary>What a device is, in words.</summary>
    public static string Describe(VideoDevice device)
    {
        if (device.Problem != null) return device.Problem;
        if (device.Driver == LoopbackDriver) return "a camera when a program writes into it";
        string[] words = [.. Words.Where(word => (device.Uses & word.Use) != 0).Select(static word => word.Text)];
        return words.Length == 0 ? "nothing that camerad knows" : string.Join(", ", words);
    }

    /// <summary>What is done with a camera's format; null: nothing.</summary>
    public static string? UseOf(VideoFormat format) => format.Kind switch
    {
        null => null,
        CameraFormat.H264 => "passed through",
        CameraFormat.Mjpeg => "decoded",
        _ => "encoded",
    };

    private static string Describe(SourceOptions source) => source switch
    {
        FileSourceOptions file => file.Path,
        CommandSourceOptions command => string.Join(' ', command.Command),
        V4l2SourceOptions v4l2 => v4l2.Device,
        RpicamSourceOptions { Camera.Length: > 0 } rpicam => rpicam.Camera,
        RpicamSourceOptions => "the first camera",
        PatternSourceOptions => "a generated picture",
        _ => "the clip inside the program",
    };

    // Loopback counts only where nothing else is there, as the network does it (RtcNetworkOptions.Interfaces).
    private static List<Address> FindAddresses(WebRtcOptions webrtc)
    {
        var found = new List<(string Interface, IPAddress Ip)>();
        foreach (NetworkInterface candidate in NetworkInterface.GetAllNetworkInterfaces())
        {
            if (candidate.OperationalStatus is not (OperationalStatus.Up or OperationalStatus.Unknown)) continue;
            found.AddRange(candidate.GetIPProperties().UnicastAddresses
                .Where(static unicast => !unicast.Address.IsIPv6LinkLocal)
                .Select(unicast => (candidate.Name, unicast.Address)));
        }

        bool Wanted((string Interface, IPAddress Ip) entry) =>
            webrtc.Interfaces.Count > 0 ? webrtc.Interfaces.Contains(entry.Interface) : !IPAddress.IsLoopback(entry.Ip);
        bool onlyLoopback = !found.Any(Wanted) && webrtc.Interfaces.Count == 0;
        return [.. found.Select(
            entry => new Address(entry.Interface, entry.Ip.ToString(), onlyLoopback || Wanted(entry)))];
    }

    /// <param name="Name">The stream's.</param>
    /// <param name="Type">Of its source.</param>
    /// <param name="Detail">For people.</param>
    internal sealed record Stream(string Name, string Type, string Detail);

    /// <param name="Interface">Its name.</param>
    /// <param name="Ip">The address.</param>
    /// <param name="IsCandidate">Whether viewers are told.</param>
    internal sealed record Address(string Interface, string Ip, bool IsCandidate);
}
