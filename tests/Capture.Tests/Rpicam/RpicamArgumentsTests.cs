using Camerad.Capture.Encoders;
using Camerad.Capture.Rpicam;

namespace Camerad.Capture.Tests.Rpicam;

public sealed class RpicamArgumentsTests
{
    [Fact]
    public void Board_without_an_encoder_gets_low_latency_which_makes_no_B_frames()
    {
        string line = string.Join(' ', RpicamArguments.H264("rpicam-vid", 0, new RpicamSettings(), [], true));

        Assert.Contains("--libav-format h264 --low-latency", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Users_arguments_come_last_so_that_they_win()
    {
        var settings = new RpicamSettings { Arguments = ["--denoise", "cdn_off"] };

        Assert.Equal(
            ["--denoise", "cdn_off"],
            RpicamArguments.H264("rpicam-vid", 0, settings, ["--denoise", "off"], false).TakeLast(2));
        Assert.Equal(["--denoise", "cdn_off"], RpicamArguments.Raw("rpicam-vid", 0, settings, []).TakeLast(2));
    }

    [Theory]
    [InlineData(1280, 720, 30, 0, "4")]
    [InlineData(1920, 1080, 30, 0, "4")]
    [InlineData(1920, 1080, 60, 0, "4.2")]
    [InlineData(1280, 720, 30, 41, "4.1")]
    [InlineData(1280, 720, 30, 31, "4")]
    public void Level_is_the_lowest_that_rpicam_vid_takes(
        int width, int height, double fps, int levelIdc, string expected)
    {
        var settings = new RpicamSettings
        {
            Width = width,
            Height = height,
            Encoding = new VideoEncoderSettings { FramesPerSecond = fps, LevelIdc = levelIdc },
        };

        string line = string.Join(' ', RpicamArguments.H264("rpicam-vid", 0, settings, [], false));

        Assert.Contains($"--level {expected} ", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Raspberry Pi 5 Model B Rev 1.0", true)]
    [InlineData("Raspberry Pi Compute Module 5 Rev 1.0", true)]
    [InlineData("Raspberry Pi 500 Rev 1.0", true)]
    [InlineData("Raspberry Pi 4 Model B Rev 1.5", false)]
    [InlineData("Raspberry Pi Zero 2 W Rev 1.0", false)]
    [InlineData(null, false)]
    public void Board_is_known_by_its_model(string? model, bool encodesInSoftware) =>
        Assert.Equal(encodesInSoftware, RaspberryPi.EncodesInSoftware(model));
}
