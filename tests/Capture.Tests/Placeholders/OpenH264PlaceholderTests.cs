using Camerad.Capture.Decoders;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Placeholders;
using Camerad.Capture.Tests.Interop;
using Camerad.Capture.Tests.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Tests.Placeholders;

public sealed class OpenH264PlaceholderTests : IDisposable
{
    private const string Reason =
        "/dev/video0 (HD Pro Webcam C920) is gone: it was unplugged, or lost its power; it is looked for every second";

    private static readonly DateTimeOffset Since = new(2026, 11, 27, 7, 7, 17, 600, TimeSpan.Zero);

    private readonly ManualClock _clock = new();
    private readonly List<string> _explanations = [];
    private readonly OpenH264Placeholder _placeholder;

    public OpenH264PlaceholderTests()
    {
        OpenH264Tests.RequireLibrary();
        _placeholder = new OpenH264Placeholder(_explanations.Add, _clock);
    }

    public void Dispose() => _placeholder.Dispose();

    [Fact]
    public void Why_there_is_none_is_explained_once()
    {
        for (int i = 0; i < 3; i++)
            Assert.Null(_placeholder.Render("main", Reason, Since, OpenH264Encoder.MaxSide + 2, 720, 0));

        Assert.Contains($"{OpenH264Encoder.MaxSide}", Assert.Single(_explanations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1280, 720, 1280, 720)]
    [InlineData(1920, 1080, 1920, 1080)]
    [InlineData(320, 240, 320, 240)]
    [InlineData(160, 120, 160, 120)]
    [InlineData(16, 16, 16, 16)]
    [InlineData(0, 0, OpenH264Placeholder.DefaultWidth, OpenH264Placeholder.DefaultHeight)]
    public void Each_picture_is_a_small_key_frame_that_shows_what_was_painted(
        int width, int height, int expectedWidth, int expectedHeight)
    {
        var format = new PictureFormat(PixelFormat.I420, expectedWidth, expectedHeight);
        RawPicture painted = TestPictures.Create(format);
        PlaceholderPainter.Paint(painted, "front door", Reason, Since);
        using var decoder = new OpenH264Decoder();
        for (int second = 1; second <= 5; second++)
        {
            EncodedFrame frame = Render(width, height, second);
            Assert.True(frame.IsKeyFrame);
            Assert.InRange(frame.Length, 1, OpenH264Placeholder.BitrateBps / 8);
            Assert.Equal(second * TimeSpan.TicksPerSecond, frame.CaptureTicks);
            Assert.True(decoder.TryDecode(frame, out RawPicture? shown));
            Assert.InRange(TestPictures.LumaPsnr(painted, shown), 22, 100);
            shown.Release();
            frame.Release();
        }
    }

    [Fact]
    public void Another_size_is_followed()
    {
        Render(640, 360, 1).Release();

        EncodedFrame frame = Render(320, 240, 2);

        Assert.Equal((320, 240), (frame.ParameterSets!.Width, frame.ParameterSets.Height));
        frame.Release();
    }

    [Fact]
    public void Time_that_trembles_is_shown_steadily()
    {
        byte[] first = Shown(Since), second = Shown(Since + TimeSpan.FromMilliseconds(700));
        byte[] later = Shown(Since + TimeSpan.FromSeconds(5));

        Assert.Equal(first, second);
        Assert.NotEqual(first, later);
    }

    [Fact]
    public void Encoder_is_given_back_when_no_picture_is_wanted_any_more()
    {
        Render(640, 360, 1).Release();
        Assert.True(_placeholder.HasEncoder);

        _clock.FireTimer();

        Assert.False(_placeholder.HasEncoder);
        Render(640, 360, 20).Release();
    }

    [Fact]
    public void Size_that_cannot_be_encoded_makes_no_picture()
    {
        Assert.Null(_placeholder.Render("x", "y", Since, 8192, 4096, 1));
    }

    [Fact]
    public void Long_names_and_reasons_stay_inside()
    {
        RawPicture picture = TestPictures.Create(new PictureFormat(PixelFormat.Nv12, 320, 180));

        PlaceholderPainter.Paint(picture, new string('n', 500), new string('r', 5000), Since);
    }

    private byte[] Shown(DateTimeOffset since)
    {
        // A new size makes a new encoder, so that only what is painted counts.
        _clock.FireTimer();
        EncodedFrame frame = _placeholder.Render("front door", Reason, since, 640, 360, 1)!;
        byte[] bytes = frame.Bytes.ToArray();
        frame.Release();
        return bytes;
    }

    private EncodedFrame Render(int width, int height, int second)
    {
        EncodedFrame? frame = _placeholder.Render(
            "front door", Reason, Since, width, height, second * TimeSpan.TicksPerSecond);
        Assert.NotNull(frame);
        return frame;
    }

    private sealed class ManualClock : TimeProvider
    {
        private Action? _timer;

        public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

        public void FireTimer() => _timer!();

        public override ITimer CreateTimer(
            TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _timer = () => callback(state);
            return new Timer();
        }

        private sealed class Timer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
