using System.Diagnostics;
using Camerad.Capture.Encoders;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Capture.V4l2;
using Camerad.Media;
using Camerad.Media.H264;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>Cameras that encode H.264 themselves.</summary>
public sealed class V4l2H264RunTests : IDisposable
{
    private const string Path = "/dev/video0";
    private static readonly byte[][] Units = AccessUnits.Of("road-360p30-600k");
    private readonly FakeCameraDevice _camera = new();
    private readonly EncodedFramePool _pool = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly List<byte[]> _received = [];
    private V4l2H264Run? _run;
    private Thread? _thread;
    private Exception? _failure;

    public V4l2H264RunTests() => _camera.Formats.Add(
        new FakeFormat(PixFmtH264, "H.264", true, new FakeSize(640, 360, 30)));

    public void Dispose()
    {
        _stop.Cancel();
        _thread?.Join(TimeSpan.FromSeconds(30));
        _run?.Dispose();
        _camera.Unplug();
        _stop.Dispose();
    }

    [Fact]
    public void Camera_with_h264_is_passed_through_untouched()
    {
        Start();

        for (int i = 0; i < 60; i++) Give(Units[i]);

        Eventually.True(() => Count == 60, "60 pictures");
        for (int i = 0; i < 60; i++) Assert.Equal(Units[i], _received[i]);
        Eventually.True(() => _pool.OutstandingFrames == 0, "all frames are back");
    }

    [Fact]
    public void Buffer_is_back_with_the_driver_before_the_picture_is_shown()
    {
        int queued = 0;
        Start(onFrame: _ => queued = _camera.Queue.Queued.Count);

        Give(Units[0]);

        Eventually.True(() => Count == 1, "a picture");
        Assert.Equal(CaptureStream.Buffers, queued);
    }

    [Fact]
    public void Several_pictures_in_one_buffer_are_all_shown()
    {
        Start();

        Give([.. Units[0], .. Units[1], .. Units[2]]);

        Eventually.True(() => Count == 3, "3 pictures");
        Assert.Equal(CaptureStream.Buffers, _camera.Queue.Queued.Count);
    }

    [Fact]
    public void Nothing_is_shown_after_a_loss_until_the_next_key_frame()
    {
        int nextKey = Array.FindIndex(Units, 21, IsKey);
        Assert.True(nextKey > 21, "the clip has a second key frame");
        Start();
        for (int i = 0; i < 20; i++) Give(Units[i]);
        Eventually.True(() => Count == 20, "20 pictures");
        _camera.Sequence++;

        for (int i = 21; i <= nextKey; i++) Give(Units[i]);

        Eventually.True(() => Count == 21, "the key frame");
        Assert.Equal(Units[nextKey], _received[20]);
        Assert.Equal(1 + nextKey - 21, _run!.DroppedFrames);
    }

    [Fact]
    public void Key_frame_is_asked_for_after_a_loss_and_on_request()
    {
        var force = new FakeControl(CidForceKeyFrame, CtrlTypeButton, "Force Key Frame", 0, 1, 1, 0);
        _camera.Controls.Add(force);
        Start();
        Assert.True(_run!.CanRequestKeyFrame);
        Give(Units[0]);

        _run.RequestKeyFrame();
        Eventually.True(() => force.Sets.Count == 1, "asked for on request");
        Give(Units[1], flags: BufFlagError);

        Eventually.True(() => force.Sets.Count == 2, "asked for after the loss");
    }

    [Fact]
    public void Camera_without_the_control_cannot_be_asked_for_key_frames()
    {
        Start();

        Assert.False(_run!.CanRequestKeyFrame);
        _run.RequestKeyFrame();
        Give(Units[0]);
        Eventually.True(() => Count == 1, "a picture");
    }

    [Fact]
    public void Bitrate_and_key_frame_interval_are_set_and_read_back()
    {
        var bitrate = new FakeControl(
            CidBitrate, CtrlTypeInteger, "Video Bitrate", 25_000, 10_000_000, 25_000, 10_000_000);
        var interval = new FakeControl(CidH264IPeriod, CtrlTypeInteger, "H264 I-Frame Period", 0, 100, 1, 60);
        var repeat = new FakeControl(CidRepeatSeqHeader, CtrlTypeBoolean, "Repeat Sequence Header", 0, 1, 1, 0);
        _camera.Controls.AddRange([bitrate, interval, repeat]);

        Start(new VideoEncoderSettings { BitrateBps = 1_234_567, KeyFrameInterval = 300 });

        Assert.Equal((1_225_000, 100), (_run!.Settings.BitrateBps, _run.Settings.KeyFrameInterval));
        Assert.Equal(1, repeat.Value);
    }

    [Fact]
    public void Stop_is_seen_at_once_though_no_picture_comes()
    {
        Start();
        Give(Units[0]);
        Eventually.True(() => Count == 1, "a picture");

        long begin = Stopwatch.GetTimestamp();
        _stop.Cancel();
        Assert.Null(End());

        // Without the wake-up it would be the longest wait, 1 s.
        Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromMilliseconds(900));
    }

    [Fact]
    public void Unplugging_ends_the_run_with_a_sentence()
    {
        Start();
        Give(Units[0]);
        Eventually.True(() => Count == 1, "a picture");

        _camera.Break(Enodev);

        Assert.Equal("/dev/video0 (Fake Camera) is gone (unplugged?)", Assert.IsType<SourceException>(End()).Message);
    }

    [Fact]
    public void Camera_that_makes_BFrames_is_refused()
    {
        Start();

        Give(File.ReadAllBytes(TestFrames.ClipPath("b-frames")));

        Assert.IsType<UnsupportedStreamException>(End());
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    [Fact]
    public void Camera_that_calls_something_else_h264_is_refused()
    {
        Start();
        byte[] rubbish = new byte[400_000];
        new Random(1).NextBytes(rubbish);

        for (int i = 0; i < 100 && _thread!.IsAlive; i++) Give(rubbish);

        Assert.Contains("no Annex B H.264", End()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_pictures_allocates_nothing_once_it_runs()
    {
        const int WarmUp = 120, Pictures = 300;
        long atBegin = 0, atEnd = 0;
        int seen = 0;
        Start(onFrame: _ =>
        {
            seen++;
            if (seen == WarmUp) atBegin = GC.GetAllocatedBytesForCurrentThread();
            if (seen == Pictures) atEnd = GC.GetAllocatedBytesForCurrentThread();
        }, collect: false);

        for (int i = 0; i < Pictures; i++) Give(Units[i % Units.Length]);

        Eventually.True(() => Volatile.Read(ref seen) == Pictures, "all pictures");
        Assert.Equal(0, atEnd - atBegin);
    }

    private int Count
    {
        get
        {
            lock (_received) return _received.Count;
        }
    }

    // An IDR slice somewhere in it.
    private static bool IsKey(byte[] unit) =>
        unit.AsSpan().IndexOf([(byte)0, (byte)0, (byte)1, (byte)0x65]) >= 0;

    private void Start(
        VideoEncoderSettings? settings = null, Action<EncodedFrame>? onFrame = null, bool collect = true)
    {
        using V4l2Camera camera = V4l2Camera.Open(
            new CameraRequest { Device = Path }, canDecodeJpeg: false, new FakeNodes().Add(Path, _camera));
        Assert.Equal(CameraFormat.H264, camera.Mode.Format);
        _run = camera.StartH264(settings ?? new VideoEncoderSettings(), _pool);
        var sink = new Sink(frame =>
        {
            onFrame?.Invoke(frame);
            if (!collect) return;
            lock (_received) _received.Add(frame.Bytes.ToArray());
        });
        _thread = new Thread(() => _failure = Record.Exception(() => _run.Run(sink, _stop.Token)));
        _thread.Start();
    }

    /// <summary>What the run ended with.</summary>
    private Exception? End()
    {
        Assert.True(_thread!.Join(TimeSpan.FromSeconds(30)), "the run does not end");
        return _failure;
    }

    private void Give(byte[] unit, uint flags = 0)
    {
        long begin = Stopwatch.GetTimestamp();
        while (!_camera.HasQueued && _thread!.IsAlive)
        {
            Assert.True(Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(30), "no buffer for 30 s");
            Thread.Yield();
        }

        _camera.Give(unit, flags);
    }

    private sealed class Sink(Action<EncodedFrame> onFrame) : IFrameSink
    {
        public void HandleFrame(EncodedFrame frame) => onFrame(frame);
    }
}
