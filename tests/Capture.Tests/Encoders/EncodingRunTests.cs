using Camerad.Capture.Controls;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Stills;
using Camerad.Media;

namespace Camerad.Capture.Tests.Encoders;

public sealed class EncodingRunTests : IDisposable
{
    private static readonly PictureFormat Small = new(PixelFormat.I420, 64, 32);

    private readonly EncoderControls _controls = new(
        new VideoEncoderSettings { FramesPerSecond = 30 }, answerTimeout: TimeSpan.FromSeconds(30));

    private readonly StillTap _stills = new();
    private readonly EncodedFramePool _pool = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Stop();
        _stop.Dispose();
    }

    [Fact]
    public void Every_picture_comes_out_encoded_and_in_order()
    {
        var kind = new FakeEncoder.Kind(PixelFormat.I420);
        CollectingSink sink = Start(new FakePictureSource(Small), kind);

        Eventually.True(() => sink.Count >= 10, "frames");
        Stop();

        Assert.True(sink.Entries[0].IsKeyFrame);
        Assert.Equal(Enumerable.Range(1, sink.Count).Select(i => (long)i), sink.Entries.Select(entry => entry.Ticks));
        Assert.True(kind.Made.Single().IsDisposed);
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    [Fact]
    public void Picture_is_converted_to_what_the_encoder_takes()
    {
        var kind = new FakeEncoder.Kind(PixelFormat.Nv12, PixelFormat.I420);
        CollectingSink sink = Start(new FakePictureSource(Small with { Pixels = PixelFormat.Yuyv }), kind);

        Eventually.True(() => sink.Count >= 3, "frames");

        Assert.Equal(PixelFormat.Nv12, kind.Made[0].Input.Pixels);
    }

    [Fact]
    public void Layout_that_the_encoder_cannot_have_is_a_sentence() => Assert.Contains(
        "choose another \"format\"",
        Assert.Throws<SourceException>(() => Run(
            new FakePictureSource(Small), new FakeEncoder.Kind(PixelFormat.Yuyv), new CollectingSink())).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_several_pictures_an_encoder_on_this_thread_gets_the_newest_and_the_others_are_counted()
    {
        CollectingSink sink = Start(
            new FakePictureSource(Small) { AtOnce = 3 }, new FakeEncoder.Kind(PixelFormat.I420));

        Eventually.True(() => sink.Count >= 5, "frames");
        Stop();

        Assert.Equal([3, 6, 9], sink.Entries.Take(3).Select(entry => (int)entry.Ticks));
        EncodingCounters counters = _controls.State!.Counters;
        Assert.Equal(counters.Pictures / 3 * 2, counters.SkippedPictures - 2);
        Assert.Equal((3, 1), (counters.DroppedPictures, counters.LostPictures));
    }

    [Fact]
    public void Another_size_drains_the_encoder_and_opens_a_new_one()
    {
        FakePictureSource? source = null;
        source = new FakePictureSource(Small)
        {
            Before = number =>
            {
                if (number == 5) source!.Become(new PictureFormat(PixelFormat.I420, 32, 32));
            },
        };
        var kind = new FakeEncoder.Kind(PixelFormat.I420) { HeldBack = 2 };
        CollectingSink sink = Start(source, kind);

        Eventually.True(() => sink.Count >= 8, "frames");

        Assert.True(kind.Made[0].IsDrained && kind.Made[0].IsDisposed);
        Assert.Equal(32, kind.Made[1].Input.Width);
        Assert.Equal(Enumerable.Range(1, 8), sink.Entries.Take(8).Select(entry => (int)entry.Ticks));
        Assert.Equal([true, true], sink.Entries.Where(entry => entry.IsKeyFrame).Select(entry => true));
    }

    [Fact]
    public void Key_frame_is_made_on_request()
    {
        var kind = new FakeEncoder.Kind(PixelFormat.I420);
        CollectingSink sink = Start(new FakePictureSource(Small), kind);
        Eventually.True(() => sink.Count >= 2, "frames");

        _controls.RequestKeyFrame();

        Eventually.True(() => sink.Entries.Count(entry => entry.IsKeyFrame) == 2, "another key frame");
        Assert.Equal(1, kind.Made[0].KeyFramesAsked);
    }

    [Fact]
    public void Bitrate_is_changed_while_running_and_the_rounding_is_told()
    {
        var kind = new FakeEncoder.Kind(PixelFormat.I420);
        CollectingSink sink = Start(new FakePictureSource(Small), kind);
        Eventually.True(() => sink.Count >= 2, "frames");

        Assert.Equal(new ControlOutcome(ControlStatus.Applied, "500000"), _controls.Set("bitrate", "512000"));
        ControlOutcome refused = _controls.Set("bitrate", "21000000");

        Assert.Equal((ControlStatus.Refused, "500000"), (refused.Status, refused.Value));
        Assert.Contains("20 Mbit/s", refused.Message, StringComparison.Ordinal);
        Assert.Equal(512_000, _controls.WantedAt(30).BitrateBps);
    }

    [Fact]
    public void Interval_is_seconds_whatever_the_rate()
    {
        var kind = new FakeEncoder.Kind(PixelFormat.I420);
        CollectingSink sink = Start(new FakePictureSource(Small), kind);
        Eventually.True(() => sink.Count >= 2, "frames");
        Assert.Equal(200, kind.Made[0].Settings.KeyFrameInterval);

        Assert.Equal(new ControlOutcome(ControlStatus.Applied, "0.5"), _controls.Set("key_frame_interval", "0.5"));

        Assert.Equal(50, kind.Made[0].Settings.KeyFrameInterval);
    }

    [Fact]
    public void What_is_set_while_nothing_runs_is_in_force_at_the_next_start()
    {
        Assert.Equal(ControlStatus.Deferred, _controls.Set("bitrate", "300000").Status);
        var kind = new FakeEncoder.Kind(PixelFormat.I420);
        CollectingSink sink = Start(new FakePictureSource(Small), kind);
        Eventually.True(() => sink.Count >= 1, "frames");

        Assert.Equal(300_000, kind.Made[0].Settings.BitrateBps);
        Assert.Equal("300000", _controls.List().Single(control => control.Name == "bitrate").Value);
    }

    [Theory]
    [InlineData("bitrate", "24999", ControlStatus.BadValue, "from 25000 to 25000000")]
    [InlineData("bitrate", "fast", ControlStatus.BadValue, "\"fast\" is no value of bitrate")]
    [InlineData("key_frame_interval", "0", ControlStatus.BadValue, "seconds from 0.1 to 60")]
    [InlineData("zoom", "1", ControlStatus.Unsupported, "no control \"zoom\"")]
    public void Wrong_value_is_an_answer(string name, string value, ControlStatus status, string message)
    {
        ControlOutcome outcome = _controls.Set(name, value);

        Assert.Equal(status, outcome.Status);
        Assert.Contains(message, outcome.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Picture_is_stamped_before_it_is_encoded_or_taken_as_a_still()
    {
        CollectingSink sink = Start(
            new FakePictureSource(Small), new FakeEncoder.Kind(PixelFormat.I420),
            stamp: picture => picture.Planes[0].Memory.Span.Fill(200));

        using Still still = await _stills.TakeAsync(Cancel);
        Eventually.True(() => sink.Count >= 1, "frames");

        Assert.Equal(200, still.Raw!.Planes[0].Memory.Span[0]);
    }

    [Fact]
    public void Pictures_in_steady_state_allocate_nothing()
    {
        var samples = new List<long>(2);
        CollectingSink sink = Start(
            new FakePictureSource(Small with { Pixels = PixelFormat.Nv12 })
            {
                Before = number =>
                {
                    if (number is 20 or 60) samples.Add(GC.GetAllocatedBytesForCurrentThread());
                },
            },
            new FakeEncoder.Kind(PixelFormat.I420), discards: true);

        Eventually.True(() => samples.Count == 2, "pictures");

        Assert.Equal(0, samples[1] - samples[0]);
        Assert.Equal(0, sink.Count);
    }

    private CollectingSink Start(
        FakePictureSource source, FakeEncoder.Kind kind, Action<RawPicture>? stamp = null, bool discards = false)
    {
        var sink = new CollectingSink();
        IFrameSink target = discards ? new Discard() : sink;
        _running = Task.Factory.StartNew(
            () => Run(source, kind, target, stamp), Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return sink;
    }

    private void Run(
        FakePictureSource source, FakeEncoder.Kind kind, IFrameSink sink, Action<RawPicture>? stamp = null) =>
        new EncodingRun(source, kind, _controls, _stills, stamp, _pool).Run(sink, _stop.Token);

    private void Stop()
    {
        _stop.Cancel();
        _running.GetAwaiter().GetResult();
    }

    private sealed class Discard : IFrameSink
    {
        public void HandleFrame(EncodedFrame frame)
        {
        }
    }
}
