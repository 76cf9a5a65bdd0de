using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Rpicam;
using Camerad.Capture.Stills;
using Camerad.Capture.Tests.Encoders;

namespace Camerad.Capture.Tests.Rpicam;

public sealed class RpicamSourceTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CollectingSink _sink = new();
    private readonly FakeEncoder.Kind _chip = new(PixelFormat.I420);
    private RpicamStandIn? _standIn;
    private Task _running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static RpicamSettings Small => new()
    {
        Width = 128,
        Height = 32,
        Encoding = new VideoEncoderSettings { FramesPerSecond = 50, KeyFrameInterval = 100 },
    };

    public void Dispose()
    {
        _stop.Cancel();
        _running.Wait(Cancel);
        _stop.Dispose();
        _standIn?.Dispose();
    }

    [Fact]
    public void With_an_encoder_pictures_come_raw_and_are_encoded_here()
    {
        RpicamSource source = Start("works", Small, _chip);

        Eventually.True(() => _sink.Count >= 10, "frames");

        Assert.True(source.CanRequestKeyFrame);
        Assert.Equal(new PictureFormat(PixelFormat.I420, 128, 32), _chip.Made.Single().Input);
        Assert.Contains("--codec yuv420", _standIn!.Starts.Single(), StringComparison.Ordinal);
        source.RequestKeyFrame();
        Eventually.True(() => _chip.Made[0].KeyFramesAsked == 1, "a key frame");
    }

    [Fact]
    public async Task Raw_pictures_are_not_shifted_against_their_boundaries()
    {
        RpicamSource source = Start("works", Small, _chip);
        Eventually.True(() => _sink.Count >= 5, "frames");

        using Still still = await source.Stills!.TakeAsync(Cancel);

        byte luma = still.Raw!.Planes[0].Memory.Span[0];
        Assert.False(still.Raw.Planes[0].Memory.Span[..(128 * 32)].ContainsAnyExcept(luma));
        Assert.False(still.Raw.Planes[2].Memory.Span[..(64 * 16)].ContainsAnyExcept((byte)128));
    }

    [Fact]
    public void Without_an_encoder_rpicam_vid_encodes()
    {
        RpicamSource source = Start("works", Small, chip: null);

        Eventually.True(() => _sink.Count >= 10, "frames");

        Assert.False(source.CanRequestKeyFrame);
        Assert.Null(source.Stills);
        Assert.Contains(
            "--codec h264 --inline --profile baseline --level 4 --bitrate 2000000 --intra 100",
            _standIn!.Starts.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_setting_starts_the_program_again_and_pictures_go_on()
    {
        RpicamSource source = Start("works", Small, _chip);
        Eventually.True(() => _sink.Count >= 5, "frames");

        Assert.Equal(new ControlOutcome(ControlStatus.Applied, "0.25"), source.Controls.Set("brightness", "0.25"));
        Assert.Equal(ControlStatus.Applied, source.Controls.Set("hflip", "true").Status);
        Eventually.True(() => _standIn!.Starts.Any(IsComplete), "a start with both");
        int before = _sink.Count;
        Eventually.True(() => _sink.Count >= before + 5, "frames again");

        Assert.Equal("0.25", source.Controls.List().Single(control => control.Name == "brightness").Value);
        Assert.Equal(ControlStatus.Applied, source.Controls.Set("bitrate", "500000").Status);

        static bool IsComplete(string start) =>
            start.Contains("--brightness 0.25", StringComparison.Ordinal)
            && start.Contains("--hflip", StringComparison.Ordinal);
    }

    [Fact]
    public void Same_value_again_starts_nothing()
    {
        RpicamSource source = Start(
            "works", Small with { Controls = new Dictionary<string, string> { ["ev"] = "1" } }, _chip);
        Eventually.True(() => _sink.Count >= 3, "frames");

        Assert.Equal(ControlStatus.Applied, source.Controls.Set("ev", "1.0").Status);
        int before = _sink.Count;
        Eventually.True(() => _sink.Count >= before + 10, "frames");

        Assert.Single(_standIn!.Starts);
        Assert.Contains("--ev 1", _standIn.Starts[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_picture_setting_of_the_configuration_is_noticed_and_left_out()
    {
        RpicamSource source = Start(
            "works", Small with { Controls = new Dictionary<string, string> { ["zoom"] = "2", ["awb"] = "moon" } },
            _chip);

        Eventually.True(() => _sink.Count >= 3, "frames");

        Assert.Equal(2, source.Notices.Count);
        Assert.Contains("no control \"zoom\"", source.Notices[0], StringComparison.Ordinal);
        Assert.Contains("one of auto, incandescent", source.Notices[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Camera_is_found_by_its_sensors_name()
    {
        Start("works", Small with { Camera = "OV5647" }, _chip);

        Eventually.True(() => _sink.Count >= 1, "a frame");

        Assert.Equal("--list-cameras", _standIn!.Starts[0]);
        Assert.Contains("--camera 1", _standIn.Starts[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-camera", "", "check the ribbon cable")]
    [InlineData("busy", "", "in use by another program")]
    [InlineData("works", "imx219", "There is: 0 (imx708_wide), 1 (ov5647).")]
    [InlineData("works", "2", "selected camera is not available")]
    [InlineData("ends", "", "ended (exit code 0)")]
    public void Fault_is_a_sentence_with_the_fix(string mode, string camera, string expected)
    {
        using var standIn = new RpicamStandIn(mode);
        RpicamSource source = Create(standIn, Small with { Camera = camera }, _chip);

        SourceException fault = Assert.Throws<SourceException>(() => source.Run(_sink, _stop.Token));

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-camera", "check the ribbon cable")]
    [InlineData("busy", "in use by another program")]
    public void Fault_of_the_programs_own_encoding_is_the_same_sentence(string mode, string expected)
    {
        using var standIn = new RpicamStandIn(mode);
        RpicamSource source = Create(standIn, Small, chip: null);

        Assert.Contains(
            expected, Assert.Throws<SourceException>(() => source.Run(_sink, _stop.Token)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Width_that_would_leave_gaps_between_rows_is_refused()
    {
        using var standIn = new RpicamStandIn("works");
        RpicamSource source = Create(standIn, Small with { Width = 800 }, _chip);

        SourceException fault = Assert.Throws<SourceException>(() => source.Run(_sink, _stop.Token));

        Assert.Contains("use 768 or 832", fault.Message, StringComparison.Ordinal);
        Assert.True(fault.NeedsRepair);
    }

    [Fact]
    public void Hardware_that_is_asked_for_and_missing_is_refused()
    {
        using var standIn = new RpicamStandIn("works");
        RpicamSource source = Create(standIn, Small with { Encoder = EncoderPreference.Hardware }, chip: null);

        Assert.Contains(
            "set \"encoder\" to", Assert.Throws<SourceException>(() => source.Run(_sink, _stop.Token)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_that_is_silent_ends_when_it_is_stopped()
    {
        Start("silent", Small, _chip);
        Eventually.True(() => _standIn!.Starts.Count == 1, "started");

        await _stop.CancelAsync();

        await _running.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    private RpicamSource Start(string mode, RpicamSettings settings, FakeEncoder.Kind? chip)
    {
        _standIn = new RpicamStandIn(mode);
        RpicamSource source = Create(_standIn, settings, chip);
        _running = Task.Factory.StartNew(
            () => source.Run(_sink, _stop.Token), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return source;
    }

    private static RpicamSource Create(RpicamStandIn standIn, RpicamSettings settings, FakeEncoder.Kind? chip) =>
        new(settings, stamp: null, new Finder(chip), standIn.Program);

    private sealed class Finder(FakeEncoder.Kind? chip) : IVideoEncoderFinder
    {
        public IVideoEncoderKind? FindHardware() => chip;

        public IVideoEncoderKind FindSoftware() => new FakeEncoder.Kind(PixelFormat.I420);
    }
}
