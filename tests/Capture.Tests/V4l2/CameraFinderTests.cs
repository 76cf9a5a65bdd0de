using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>Machines with all sorts of devices, and what is found on them.</summary>
public class CameraFinderTests
{
    private const uint Capture = CapVideoCapture | CapStreaming;
    private readonly FakeNodes _nodes = new();

    [Fact]
    public void Auto_takes_the_camera_and_not_what_stands_beside_it_on_a_pi_4()
    {
        // As the drivers of Raspberry Pi OS list themselves, with a sensor at the CSI port and a USB camera.
        Add(0, "unicam", "unicam", Capture, Bayer);
        Add(1, "unicam", "unicam", CapMetaCapture | CapStreaming);
        Add(10, "bcm2835-codec", "bcm2835-codec-decode", CapVideoM2mMplane | CapStreaming, [Raw], [H264]);
        Add(11, "bcm2835-codec", "bcm2835-codec-encode", CapVideoM2mMplane | CapStreaming, [H264], [Raw]);
        Add(12, "bcm2835-codec", "bcm2835-codec-isp", CapVideoM2mMplane | CapStreaming, [Raw], [Raw]);
        Add(13, "bcm2835-isp", "bcm2835-isp", CapVideoOutput | CapStreaming, [], [Raw]);
        Add(14, "bcm2835-isp", "bcm2835-isp", Capture, Raw);
        Add(31, "bcm2835-codec", "bcm2835-codec-image_enc", CapVideoM2mMplane | CapStreaming, [Jpeg], [Raw]);
        Add(32, "uvcvideo", "USB Camera", Capture, Yuyv, Mjpeg);
        Add(33, "uvcvideo", "USB Camera", CapMetaCapture | CapStreaming);

        Assert.Equal("/dev/video32", Find("auto")?.Path);
        Assert.Equal(
            [
                VideoDeviceUses.Sensor, VideoDeviceUses.Metadata, VideoDeviceUses.Decoder, VideoDeviceUses.H264Encoder,
                VideoDeviceUses.Converter, VideoDeviceUses.Output, VideoDeviceUses.Sensor | VideoDeviceUses.RawCamera,
                VideoDeviceUses.OtherEncoder, VideoDeviceUses.RawCamera | VideoDeviceUses.MjpegCamera,
                VideoDeviceUses.Metadata,
            ],
            new VideoDeviceCatalog(_nodes).List().Select(device => device.Uses));
    }

    [Fact]
    public void Auto_says_rpicam_when_only_a_sensor_is_there()
    {
        Add(0, "rp1-cfe", "rp1-cfe", Capture | CapIoMc, Yuyv, Bayer);
        Add(20, "pispbe", "pispbe", CapVideoCaptureMplane | CapStreaming, Raw);

        Assert.Null(Find("auto", out V4l2Fault? fault));

        Assert.Contains("source type rpicam", fault!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Hdmi_bridge_at_the_csi_port_is_a_camera()
    {
        Add(0, "unicam", "unicam", Capture, new FakeFormat(PixFmtUyvy, "UYVY 4:2:2", false));

        Assert.Equal("/dev/video0", Find("auto")?.Path);
    }

    [Fact]
    public void Auto_prefers_h264_and_what_is_really_there()
    {
        Add(0, "v4l2 loopback", "Dummy video device", Capture | CapVideoOutput, H264);
        Add(2, "uvcvideo", "Plain Camera", Capture, Yuyv);
        Add(4, "uvcvideo", "Better Camera", Capture, H264);

        Assert.Equal("/dev/video4", Find("auto")?.Path);
        _nodes.Remove("/dev/video4");
        Assert.Equal("/dev/video2", Find("auto")?.Path);
        _nodes.Remove("/dev/video2");
        Assert.Equal("/dev/video0", Find("auto")?.Path);
    }

    [Theory]
    [InlineData("/dev/video2")]
    [InlineData("video2")]
    [InlineData("/dev/v4l/by-id/usb-Acme_HD-video-index0")]
    [InlineData("usb-Acme_HD-video-index0")]
    [InlineData("usb-bus-2")]
    [InlineData("Acme HD Camera")]
    [InlineData("acme")]
    public void Camera_is_found_by_any_of_its_names(string name)
    {
        AddTwoCameras();

        Assert.Equal("/dev/video2", Find(name)?.Path);
    }

    [Fact]
    public void Name_that_means_two_cameras_is_answered_with_both()
    {
        AddTwoCameras();

        Assert.Null(Find("camera", out V4l2Fault? fault));

        Assert.Contains("/dev/video0 (Other Camera, usb-bus-0) or /dev/video2 (Acme HD Camera, usb-bus-2)",
            fault!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no such camera")]
    [InlineData("/dev/video9")]
    public void Name_of_nothing_is_answered_with_what_there_is(string name)
    {
        AddTwoCameras();

        Assert.Null(Find(name, out V4l2Fault? fault));

        Assert.Contains("there is /dev/video0 (Other Camera, usb-bus-0), /dev/video2 (Acme HD Camera, usb-bus-2)",
            fault!.ToString(), StringComparison.Ordinal);
        Assert.False(fault.NeedsRepair);
    }

    [Fact]
    public void Device_without_permission_is_named_with_the_group()
    {
        Add(0, "uvcvideo", "Camera", Capture, Yuyv);
        _nodes.OpenErrors["/dev/video0"] = Eacces;

        Assert.Null(Find("auto", out V4l2Fault? fault));
        Assert.Contains("usermod -aG video", fault!.ToString(), StringComparison.Ordinal);
        Assert.NotNull(Find("/dev/video0")!.Problem);
        var failure = Assert.Throws<SourceException>(() => Open("/dev/video0"));
        Assert.Contains("/dev/video0 may not be opened by this user", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_without_any_device_says_so()
    {
        Assert.Null(Find("auto", out V4l2Fault? fault));

        Assert.Contains("there is no camera", fault!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Encoder_is_no_camera()
    {
        Add(11, "bcm2835-codec", "bcm2835-codec-encode", CapVideoM2mMplane | CapStreaming, [H264], [Raw]);

        var failure = Assert.Throws<SourceException>(() => Open("/dev/video11"));

        Assert.Contains("is no camera but an encoder", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Loopback_that_nobody_feeds_says_so()
    {
        Add(0, CameraFinder.LoopbackDriver, "Dummy", CapVideoOutput | CapStreaming);

        var failure = Assert.Throws<SourceException>(() => Open("/dev/video0"));

        Assert.Contains("no program writes into it", failure.Message, StringComparison.Ordinal);
        Assert.False(failure.NeedsRepair);
    }

    [Fact]
    public void File_that_is_no_video_device_is_named()
    {
        var node = new FakeNode();
        node.Fail(VidiocQuerycap, Enotty, times: 10);
        _nodes.Add("/dev/null", node);

        var failure = Assert.Throws<SourceException>(() => Open("/dev/null"));

        Assert.StartsWith("/dev/null is no video device", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void This_machines_devices_can_be_listed()
    {
        // None in a container, as a rule: what matters is that asking never throws.
        Assert.NotNull(VideoDeviceCatalog.OfThisMachine.List());
        Assert.Empty(VideoNodes.OfThisMachine.HoldersOf("/dev/no-such-device"));
        Assert.Null(VideoNodes.OfThisMachine.Resolve("/dev/no-such-device"));
        var failure = Assert.Throws<SourceException>(() => V4l2Device.Open("/dev/null"));
        Assert.Contains("/dev/null is no video device", failure.Message, StringComparison.Ordinal);
        failure = Assert.Throws<SourceException>(() => V4l2Device.Open("/dev/no-such-device"));
        Assert.Contains("there is no /dev/no-such-device", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_that_has_a_file_open_is_named()
    {
        string path = System.IO.Path.GetTempFileName();
        using (File.OpenRead(path)) Assert.Equal(["camerad itself"], VideoNodes.OfThisMachine.HoldersOf(path));
        using (var holder = System.Diagnostics.Process.Start("tail", ["-f", path]))
        {
            string name = $"tail (pid {holder.Id})";
            Eventually.True(() => VideoNodes.OfThisMachine.HoldersOf(path).Contains(name), "tail is named");
            holder.Kill();
            holder.WaitForExit();
        }

        File.Delete(path);
    }

    private static readonly FakeFormat H264 = new(PixFmtH264, "H.264", true, new FakeSize(1280, 720, 30));
    private static readonly FakeFormat Raw = new(PixFmtYuv420, "Planar YUV 4:2:0", false);
    private static readonly FakeFormat Yuyv = new(PixFmtYuyv, "YUYV 4:2:2", false, new FakeSize(640, 480, 30));
    private static readonly FakeFormat Mjpeg = new(PixFmtMjpeg, "Motion-JPEG", true, new FakeSize(1280, 720, 30));
    private static readonly FakeFormat Jpeg = new(PixFmtJpeg, "JFIF JPEG", true);
    private static readonly FakeFormat Bayer = new(0x4141_4270, "10-bit Bayer BGBG/GRGR Packed", false);

    private void AddTwoCameras()
    {
        Add(0, "uvcvideo", "Other Camera", Capture, Yuyv);
        Add(1, "uvcvideo", "Acme HD Camera", CapMetaCapture | CapStreaming);
        Add(2, "uvcvideo", "Acme HD Camera", Capture, Yuyv);
        _nodes.Links["/dev/video2"] = ["/dev/v4l/by-id/usb-Acme_HD-video-index0"];
    }

    private void Add(int number, string driver, string card, uint caps, params FakeFormat[] formats) =>
        Add(number, driver, card, caps, formats, []);

    private void Add(int number, string driver, string card, uint caps, FakeFormat[] formats, FakeFormat[] inputs)
    {
        string bus = driver == "uvcvideo" ? $"usb-bus-{(number == 1 ? 2 : number)}" : "platform:" + driver;
        var node = new FakeNode { Driver = driver, Card = card, Bus = bus, Caps = caps };
        node.Formats.AddRange(formats);
        node.Inputs.AddRange(inputs);
        _nodes.Add($"/dev/video{number}", node);
    }

    private VideoDevice? Find(string name) => Find(name, out _);

    private VideoDevice? Find(string name, out V4l2Fault? fault) =>
        CameraFinder.Find(new VideoDeviceCatalog(_nodes), _nodes, name, out fault);

    private V4l2Camera Open(string device) =>
        V4l2Camera.Open(new CameraRequest { Device = device }, canDecodeJpeg: true, _nodes);
}
