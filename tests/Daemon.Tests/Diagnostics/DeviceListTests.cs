using System.Text.Json;
using Camerad.Capture.Controls;
using Camerad.Capture.Rpicam;
using Camerad.Capture.V4l2;
using Camerad.Daemon.Diagnostics;

namespace Camerad.Daemon.Tests.Diagnostics;

/// <summary>What people and programs are told of a machine's cameras.</summary>
public class DeviceListTests
{
    private static readonly VideoFormat Yuyv = new(
        0x56595559, "YUYV 4:2:2", false, [new VideoFrameSize(640, 480, new FrameRates([30, 15]))]);

    private static readonly VideoFormat H264 = new(
        0x34363248, "H.264", true,
        [new VideoFrameSize(640, 360, FrameRates.Unknown), new VideoFrameSize(1280, 720, new FrameRates([30]))]);

    private static readonly DeviceList Devices = new(
        [
            new VideoDevice
            {
                Path = "/dev/video0", Card = "Plain Camera", Bus = "usb-1", Driver = "uvcvideo",
                Uses = VideoDeviceUses.RawCamera, Formats = [Yuyv],
            },
            new VideoDevice
            {
                Path = "/dev/video2", Card = "Good Camera", Bus = "usb-2", Driver = "uvcvideo",
                Links = ["/dev/v4l/by-id/usb-Good-video-index0"],
                Uses = VideoDeviceUses.H264Camera | VideoDeviceUses.RawCamera, Formats = [Yuyv, H264],
                Controls =
                [
                    new CameraControl(
                        "brightness", "Brightness", CameraControlKind.Number, 0, 255, 1, 128, "99", [], false),
                    new CameraControl(
                        "auto_exposure", "Auto Exposure", CameraControlKind.Menu, 0, 1, 1, 0, "Auto",
                        ["Auto", "Manual"], true),
                ],
            },
            new VideoDevice { Path = "/dev/video3", Card = "Good Camera", Uses = VideoDeviceUses.Metadata },
            new VideoDevice
            {
                Path = "/dev/video4", Problem = "/dev/video4 may not be opened by this user",
                Fix = "usermod -aG video USER",
            },
            new VideoDevice
            {
                Path = "/dev/video7", Card = "Dummy", Driver = "v4l2 loopback", Uses = VideoDeviceUses.Output,
            },
            new VideoDevice
            {
                Path = "/dev/video11", Card = "bcm2835-codec-encode", Driver = "bcm2835-codec",
                Uses = VideoDeviceUses.H264Encoder, Inputs = [Yuyv],
            },
        ],
        [new RpicamCamera(0, "imx708", 4608, 2592, "/base/i2c", [new RpicamMode("SRGGB10", 1536, 864, 120.13)])],
        [new DeviceList.Stream("main", "v4l2", "auto")],
        [new DeviceList.Address("eth0", "192.0.2.1", IsCandidate: true)]);

    [Fact]
    public void Text_shows_the_best_camera_first_and_why_others_cannot_be_used() => Assert.Equal(
        """
        Cameras
          Good Camera (usb-2, uvcvideo)
            /dev/video2  usb-Good-video-index0
              H264 passed through 1280x720 (30), 640x360
              YUYV encoded        640x480 (30)
              controls
                brightness     99  (0 to 255, default 128)
                auto_exposure  Auto  (Auto, Manual)  (overridden by another control)
          Plain Camera (usb-1, uvcvideo)
            /dev/video0
              YUYV encoded        640x480 (30)
          imx708 (Raspberry Pi camera 0: source type rpicam)
            up to 1536x864 at 120.13
        H.264 encoders
          bcm2835-codec /dev/video11  takes YUYV
          OpenH264                    in software
        Other video devices
          /dev/video3   Good Camera             facts about pictures
          /dev/video4                           /dev/video4 may not be opened by this user
                        fix: usermod -aG video USER
          /dev/video7   Dummy                   a camera when a program writes into it
        Streams
          main        v4l2     auto
        Network addresses that viewers are told
          eth0        192.0.2.1
        GPIO chips
          none
        """,
        DeviceText.Format(Devices));

    [Fact]
    public void Machine_without_cameras_says_so()
    {
        string text = DeviceText.Format(new DeviceList([], [], [], []));

        Assert.StartsWith("Cameras\n  none\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_all_that_was_found()
    {
        using JsonDocument document = JsonDocument.Parse(DeviceJson.Format(Devices));

        JsonElement camera = document.RootElement.GetProperty("videoDevices")[1];
        Assert.Equal("/dev/video2", camera.GetProperty("path").GetString());
        Assert.True(camera.GetProperty("usable").GetBoolean());
        JsonElement format = camera.GetProperty("formats")[1];
        Assert.Equal("H264", format.GetProperty("format").GetString());
        Assert.Equal(1280, format.GetProperty("sizes")[1].GetProperty("width").GetInt32());
        Assert.Equal(30, format.GetProperty("sizes")[1].GetProperty("fps")[0].GetDouble());
        Assert.Equal("Manual", camera.GetProperty("controls")[1].GetProperty("choices")[1].GetString());
        JsonElement closed = document.RootElement.GetProperty("videoDevices")[3];
        Assert.Equal("usermod -aG video USER", closed.GetProperty("fix").GetString());
        Assert.False(closed.GetProperty("usable").GetBoolean());
        Assert.Equal("imx708", document.RootElement.GetProperty("rpicamCameras")[0].GetProperty("sensor").GetString());
    }
}
