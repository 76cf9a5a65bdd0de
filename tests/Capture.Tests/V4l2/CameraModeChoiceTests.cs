using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

public class CameraModeChoiceTests
{
    // What a common USB camera offers: raw is slow above VGA.
    private static readonly VideoFormat[] UsbCamera =
    [
        Format(PixFmtMjpeg, (1920, 1080, 30), (1280, 720, 30), (640, 480, 30)),
        Format(PixFmtYuyv, (1920, 1080, 5), (1280, 720, 10), (640, 480, 30)),
    ];

    private static readonly VideoFormat[] H264Camera =
        [.. UsbCamera, Format(PixFmtH264, (1920, 1080, 30), (1280, 720, 30))];

    private static readonly VideoFormat[] CsiCamera =
    [
        new(PixFmtYuv420, "YU12", false, [Range(32, 1920, 1080, 90)]),
        new(PixFmtYuyv, "YUYV", false, [Range(32, 1920, 1080, 90)]),
        new(PixFmtH264, "H264", true, [Range(32, 1920, 1080, 90)]),
    ];

    [Fact]
    public void Jpeg_is_chosen_where_raw_is_too_slow() =>
        Assert.Equal(new CameraMode(CameraFormat.Mjpeg, PixFmtMjpeg, 1280, 720, 30), Choose(UsbCamera, new()));

    [Fact]
    public void Raw_is_chosen_where_it_is_quick_enough() => Assert.Equal(
        new CameraMode(CameraFormat.Yuyv, PixFmtYuyv, 640, 480, 30),
        Choose(UsbCamera, new CameraRequest { Width = 640, Height = 480 }));

    [Fact]
    public void Raw_is_chosen_where_jpeg_cannot_be_decoded() => Assert.Equal(
        new CameraMode(CameraFormat.Yuyv, PixFmtYuyv, 640, 480, 30), Choose(UsbCamera, new(), canDecodeJpeg: false));

    [Fact]
    public void Slow_rate_makes_a_larger_raw_picture_possible() => Assert.Equal(
        new CameraMode(CameraFormat.Yuyv, PixFmtYuyv, 1280, 720, 10),
        Choose(UsbCamera, new CameraRequest { FramesPerSecond = 10 }));

    [Fact]
    public void H264_of_the_cameras_own_is_chosen_first() =>
        Assert.Equal(new CameraMode(CameraFormat.H264, PixFmtH264, 1280, 720, 30), Choose(H264Camera, new()));

    [Theory]
    [InlineData(CameraFormat.Auto, PixFmtH264)]
    [InlineData(CameraFormat.Yu12, PixFmtYuv420)]
    [InlineData(CameraFormat.Yuyv, PixFmtYuyv)]
    public void Range_of_sizes_has_the_preferred_one(CameraFormat format, uint code)
    {
        CameraMode? mode = Choose(CsiCamera, new CameraRequest { Format = format });

        Assert.Equal((code, 1280, 720), (mode!.Code, mode.Width, mode.Height));
    }

    [Fact]
    public void Size_within_a_range_can_be_had() =>
        Assert.Equal(800, Choose(CsiCamera, new CameraRequest { Width = 800, Height = 600 })!.Width);

    [Fact]
    public void Device_that_does_not_tell_its_sizes_is_asked_for_the_wanted_one_or_left_as_it_is()
    {
        VideoFormat[] formats = [new(PixFmtUyvy, "UYVY", false, [])];

        Assert.Equal((720, 576), Size(Choose(formats, new CameraRequest { Width = 720, Height = 576 })));
        Assert.Equal((0, 0), Size(Choose(formats, new())));
    }

    [Fact]
    public void Slower_device_than_wanted_is_used_all_the_same() =>
        Assert.Equal((1280, 720), Size(Choose(UsbCamera, new CameraRequest { FramesPerSecond = 60 })));

    [Theory]
    [InlineData(1234, 567, CameraFormat.Auto, "does not offer 1234x567; it offers 1920x1080, 1280x720, 640x480")]
    [InlineData(0, 0, CameraFormat.H264, "offers no H.264; it offers MJPG, YUYV; set another format, or auto")]
    [InlineData(0, 0, CameraFormat.Nv12, "offers no NV12")]
    [InlineData(1921, 1080, CameraFormat.Yuyv, "does not offer 1921x1080 as YUYV")]
    public void What_is_not_offered_is_answered_with_what_is(
        int width, int height, CameraFormat format, string expected)
    {
        var request = new CameraRequest { Width = width, Height = height, Format = format };

        Assert.Null(CameraModeChoice.Choose("/dev/video0 (Cam)", UsbCamera, request, true, out V4l2Fault? fault));

        Assert.Contains(expected, fault!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("/dev/video0 (Cam)", fault.ToString(), StringComparison.Ordinal);
        Assert.True(fault.NeedsRepair);
    }

    [Fact]
    public void Camera_with_jpeg_only_names_the_library_that_is_missing()
    {
        Assert.Null(CameraModeChoice.Choose("Cam", [UsbCamera[0]], new(), false, out V4l2Fault? fault));

        Assert.Contains("apt install libturbojpeg0", fault!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Sensor_is_answered_with_rpicam()
    {
        VideoFormat[] formats = [new(0x4141_4270, "10-bit Bayer BGBG/GRGR Packed", false, [])];

        Assert.Null(CameraModeChoice.Choose("Cam", formats, new(), true, out V4l2Fault? fault));

        Assert.Contains("source type rpicam", fault!.ToString(), StringComparison.Ordinal);
    }

    private static (int Width, int Height) Size(CameraMode? mode) => (mode!.Width, mode.Height);

    private static CameraMode? Choose(VideoFormat[] formats, CameraRequest request, bool canDecodeJpeg = true) =>
        CameraModeChoice.Choose("Cam", formats, request, canDecodeJpeg, out _);

    private static VideoFormat Format(uint code, params (int Width, int Height, double Rate)[] sizes) => new(
        code, FourCc.ToText(code), code is PixFmtMjpeg or PixFmtH264,
        [.. sizes.Select(size => new VideoFrameSize(size.Width, size.Height, new FrameRates([size.Rate, 5])))]);

    private static VideoFrameSize Range(int min, int width, int height, double rate) =>
        new(min, width, 2, min, height, 2, new FrameRates([rate, 1], IsRange: true));
}
