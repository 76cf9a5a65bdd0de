using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;
using Camerad.Capture.Tests.Encoders;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.Text;
using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>Whole cameras, from the configuration's wish to frames.</summary>
public sealed class V4l2SourceTests : IDisposable
{
    private const string Path = "/dev/video0";
    private static readonly byte[][] Units = AccessUnits.Of("road-360p30-600k");
    private readonly FakeCameraDevice _camera = new();
    private readonly FakeNodes _nodes = new();
    private readonly FakeEncoder.Kind _encoder = new(PixelFormat.Nv12, PixelFormat.I420);
    private readonly CancellationTokenSource _stop = new();
    private readonly CollectingSink _sink = new();
    private Thread? _thread;
    private Exception? _failure;

    public V4l2SourceTests() => _nodes.Add(Path, _camera);

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join(TimeSpan.FromSeconds(30));
        _camera.Unplug();
        _stop.Dispose();
    }

    [Fact]
    public async Task Raw_camera_is_encoded_and_gives_stills()
    {
        Offer(PixFmtNv12);
        V4l2Source source = Create();
        Assert.Equal("camera", source.Description);
        Start(source);

        await StillWhileGiving(source);

        Assert.True(source.CanRequestKeyFrame);
        Assert.Equal("camera /dev/video0 (Fake Camera)", source.Description);
        Assert.Equal("fake", source.Encoder!.Name);
        Assert.Equal(new PictureFormat(PixelFormat.Nv12, 64, 48), _encoder.Made[0].Input);
        Assert.Null(End());
        Assert.True(_camera.IsDisposed);
    }

    [Fact]
    public void Camera_with_h264_needs_no_encoder_and_gives_no_stills()
    {
        Offer(PixFmtH264);
        V4l2Source source = Create();
        Start(source);

        GiveUntil(() => _sink.Count >= 10);

        Assert.Empty(_encoder.Made);
        Assert.Null(source.Encoder);
        Assert.Null(source.Stills);
        Assert.False(source.CanRequestKeyFrame);
        Assert.Null(End());
    }

    [Fact]
    public void Picture_that_is_written_into_is_taken_raw_though_the_camera_has_h264()
    {
        Offer(PixFmtH264, PixFmtNv12);
        Start(Create(stamp: new PictureStampOptions("name", ShowsTime: true)));

        GiveUntil(() => _sink.Count >= 1);

        Assert.Single(_encoder.Made);
        Assert.Null(End());
    }

    [Fact]
    public void Camera_with_h264_only_cannot_be_written_into()
    {
        Offer(PixFmtH264);

        var failure = Assert.Throws<SourceException>(
            () => Create(stamp: new PictureStampOptions("name", ShowsTime: true)).Run(_sink, _stop.Token));

        Assert.Contains("leave the overlay out", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Controls_are_the_cameras_and_the_encoders()
    {
        var brightness = new FakeControl(0x0098_0900, CtrlTypeInteger, "Brightness", 0, 255, 1, 128);
        _camera.Controls.Add(brightness);
        Offer(PixFmtNv12);
        V4l2Source source = Create(controls: new Dictionary<string, string> { ["brightness"] = "99", ["nope"] = "1" });
        Start(source);
        GiveUntil(() => _sink.Count >= 1);

        Assert.Equal(99, brightness.Value);
        Assert.Equal(["Fake Camera has no control nope"], source.Notices);
        Assert.Equal(ControlStatus.Applied, source.Controls.Set("brightness", "50").Status);
        Assert.Equal(
            new ControlOutcome(ControlStatus.Applied, "500000"), source.Controls.Set("bitrate", "512345"));
        Assert.Equal(ControlStatus.Unsupported, source.Controls.Set("rotation", "90").Status);
        Assert.Equal(["bitrate", "key_frame_interval", "brightness"], source.Controls.List().Select(item => item.Name));
        Assert.Null(End());
        Assert.Equal(ControlStatus.Deferred, source.Controls.Set("brightness", "60").Status);
    }

    [Fact]
    public void Bitrate_of_a_camera_that_encodes_is_its_own()
    {
        var bitrate = new FakeControl(
            CidBitrate, CtrlTypeInteger, "Video Bitrate", 25_000, 10_000_000, 25_000, 1_000_000);
        _camera.Controls.Add(bitrate);
        Offer(PixFmtH264);
        V4l2Source source = Create();
        Start(source);
        GiveUntil(() => _sink.Count >= 1);

        Assert.Equal(
            new ControlOutcome(ControlStatus.Applied, "500000"), source.Controls.Set("bitrate", "512345"));

        Assert.Equal(500_000, bitrate.Value);
        Assert.Null(End());
    }

    [Fact]
    public void Camera_that_is_plugged_in_again_goes_on_with_its_controls()
    {
        Offer(PixFmtNv12);
        V4l2Source source = Create(controls: new Dictionary<string, string> { ["brightness"] = "99" });
        Start(source);
        GiveUntil(() => _sink.Count >= 1);
        _camera.Break(Enodev);
        _nodes.Remove(Path);
        Assert.True(_thread!.Join(TimeSpan.FromSeconds(30)));
        Assert.Contains("is gone", _failure!.Message, StringComparison.Ordinal);

        var gone = Assert.Throws<SourceException>(() => source.Run(_sink, _stop.Token));
        Assert.Contains("there is no camera", gone.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromSeconds(1), gone.RetryAfter);

        var again = new FakeCameraDevice();
        again.Formats.Add(new FakeFormat(PixFmtYuv420, "YU12", false, new FakeSize(128, 96, 30)));
        var brightness = new FakeControl(0x0098_0900, CtrlTypeInteger, "Brightness", 0, 255, 1, 128);
        again.Controls.Add(brightness);
        _nodes.Add("/dev/video2", again);
        int before = _sink.Count;
        Start(source);
        GiveUntil(() => _sink.Count > before, again);

        Assert.Equal(99, brightness.Value);
        Assert.Equal(new PictureFormat(PixelFormat.I420, 128, 96), _encoder.Made[1].Input);
        Assert.Null(End());
        again.Unplug();
    }

    [Fact]
    public void Missing_encoder_is_named_before_the_camera_starts()
    {
        Offer(PixFmtNv12);
        V4l2Source source = Create(preference: EncoderPreference.Hardware);

        var failure = Assert.Throws<SourceException>(() => source.Run(_sink, _stop.Token));

        Assert.Contains("no H.264 encoder", failure.Message, StringComparison.Ordinal);
        Assert.True(_camera.IsDisposed);
        Assert.DoesNotContain(VidiocStreamon, _camera.Requests);
    }

    [Fact]
    public void Check_finds_mode_and_encoder()
    {
        Offer(PixFmtNv12);

        V4l2Finding[] findings = Check(new V4l2Settings());

        Assert.Equal(V4l2FindingStatus.Ok, findings[0].Status);
        Assert.Equal("/dev/video0 (Fake Camera): 64x48 NV12 at 30", findings[0].Found);
        Assert.DoesNotContain(VidiocSFmt, _camera.Requests);
        Assert.Equal(2, findings.Length);
    }

    [Fact]
    public void Check_needs_no_encoder_for_h264()
    {
        Offer(PixFmtH264);

        Assert.Single(Check(new V4l2Settings()));
    }

    [Fact]
    public void Check_names_who_uses_the_camera()
    {
        Offer(PixFmtH264);
        _camera.Fail(VidiocReqbufs, Ebusy);
        _nodes.Holders[Path] = ["ffmpeg (pid 123)"];

        V4l2Finding busy = Check(new V4l2Settings())[1];

        Assert.Equal(
            new V4l2Finding(
                V4l2FindingStatus.Fault, "/dev/video0 (Fake Camera) is in use by ffmpeg (pid 123)",
                "end it, or choose another device"),
            busy);
    }

    [Fact]
    public void Check_finds_nothing_wrong_with_a_camera_that_the_daemon_uses()
    {
        Offer(PixFmtH264);
        _camera.Fail(VidiocReqbufs, Ebusy);
        _nodes.Holders[Path] = ["camerad itself", "camerad (pid 123)"];

        Assert.All(Check(new V4l2Settings()), finding => Assert.Equal(V4l2FindingStatus.Ok, finding.Status));
    }

    [Theory]
    [InlineData("nothing", CameraFormat.Auto, "there is no camera nothing")]
    [InlineData("auto", CameraFormat.Mjpeg, "offers no MJPEG; it offers H264")]
    public void Check_says_what_is_wrong(string device, CameraFormat format, string expected)
    {
        Offer(PixFmtH264);

        V4l2Finding finding = Assert.Single(
            Check(new V4l2Settings { Camera = new CameraRequest { Device = device, Format = format } }));

        Assert.Equal(V4l2FindingStatus.Fault, finding.Status);
        Assert.Contains(expected, finding.Found, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Fix);
    }

    private void Offer(params uint[] codes)
    {
        foreach (uint code in codes)
            _camera.Formats.Add(new FakeFormat(code, "format", code == PixFmtH264, new FakeSize(64, 48, 30)));
    }

    private V4l2Source Create(
        PictureStampOptions? stamp = null, Dictionary<string, string>? controls = null,
        EncoderPreference preference = EncoderPreference.Auto)
    {
        var settings = new V4l2Settings { Controls = controls ?? [], Encoder = preference };
        return new V4l2Source(settings, stamp, new Finder(_encoder), _nodes);
    }

    private V4l2Finding[] Check(V4l2Settings settings) =>
        [.. V4l2Check.Run(settings, _nodes, new Finder(_encoder), canDecodeJpeg: true)];

    private void Start(V4l2Source source)
    {
        _thread = new Thread(() => _failure = Record.Exception(() => source.Run(_sink, _stop.Token)));
        _thread.Start();
    }

    private Exception? End()
    {
        _stop.Cancel();
        Assert.True(_thread!.Join(TimeSpan.FromSeconds(30)), "the source does not stop");
        return _failure;
    }

    private async Task StillWhileGiving(V4l2Source source)
    {
        GiveUntil(() => _sink.Count >= 1);
        Task<Still> still = source.Stills!.TakeAsync(_stop.Token);
        GiveUntil(() => still.IsCompleted);
        using Still taken = await still;
        Assert.Equal(64, taken.Raw!.Format.Width);
    }

    private void GiveUntil(Func<bool> condition, FakeCameraDevice? camera = null)
    {
        camera ??= _camera;
        int given = 0;
        Eventually.True(
            () =>
            {
                if (condition()) return true;
                bool isCoded = camera.CurrentCode == PixFmtH264;
                if (camera.HasQueued) camera.Give(isCoded ? Units[given++ % Units.Length] : default);
                return condition();
            },
            "what is waited for");
    }

    private sealed class Finder(FakeEncoder.Kind software) : IVideoEncoderFinder
    {
        public IVideoEncoderKind? FindHardware() => null;

        public IVideoEncoderKind FindSoftware() => software;
    }
}
