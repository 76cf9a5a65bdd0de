using Camerad.Capture.Encoders;
using Camerad.Capture.Encoders.M2m;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.V4l2;
using Camerad.Capture.Tests.V4l2.Fakes;
using Camerad.Media;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.Encoders.M2m;

/// <summary>H.264 by the kernel, with a driver whose pictures are those of a clip.</summary>
public sealed class M2mH264EncoderTests : IDisposable
{
    private const string Path = "/dev/video11";
    private static readonly byte[][] Units = AccessUnits.Of("road-360p30-600k");
    private static readonly PictureFormat Format = new(PixelFormat.Nv12, 64, 48);
    private readonly FakeEncoderDevice _driver;
    private readonly FakeNodes _nodes = new();
    private readonly PicturePool _pictures = new(Format);
    private readonly EncodedFramePool _pool = new();

    private readonly FakeControl _bitrate = new(
        CidBitrate, CtrlTypeInteger, "Video Bitrate", 25_000, 25_000_000, 25_000, 10_000_000);

    private readonly FakeControl _interval = new(
        CidH264IPeriod, CtrlTypeInteger, "H264 I-Frame Period", 0, int.MaxValue, 1, 60);

    private readonly FakeControl _level = new(CidH264Level, CtrlTypeMenu, "H264 Level", 0, 15, 1, 11);
    private readonly FakeControl _profile = new(CidH264Profile, CtrlTypeMenu, "H264 Profile", 0, 4, 1, 4);
    private readonly FakeControl _repeat = new(
        CidRepeatSeqHeader, CtrlTypeBoolean, "Repeat Sequence Header", 0, 1, 1, 0);

    private readonly FakeControl _mode = new(CidBitrateMode, CtrlTypeMenu, "Video Bitrate Mode", 0, 1, 1, 0);
    private readonly FakeControl _force = new(CidForceKeyFrame, CtrlTypeButton, "Force Key Frame", 0, 1, 1, 0);
    private IVideoEncoder? _encoder;
    private long _ticks = 1_000_000_000;

    public M2mH264EncoderTests()
    {
        _driver = new FakeEncoderDevice { Driver = "bcm2835-codec", Make = static (number, _) => Units[number] };
        _driver.Controls.AddRange([_bitrate, _interval, _level, _profile, _repeat, _mode, _force]);
        _nodes.Add(Path, _driver);
    }

    public void Dispose()
    {
        _encoder?.Dispose();
        _driver.Unplug();
    }

    [Fact]
    public void Encoder_is_found_by_what_it_can_do()
    {
        var nodes = new FakeNodes();
        var decoder = new FakeEncoderDevice();
        (decoder.Formats[0], decoder.Inputs[0]) = (decoder.Inputs[0], decoder.Formats[0]);
        decoder.Inputs.RemoveAt(1);
        nodes.Add("/dev/video10", decoder).Add("/dev/video99", _driver);

        var kind = M2mH264EncoderKind.Find(nodes);

        Assert.Equal("bcm2835-codec (/dev/video99)", kind!.Name);
        Assert.Equal([PixelFormat.Nv12, PixelFormat.I420], kind.Inputs);
        Assert.True(kind.IsHardware);
        Assert.Null(M2mH264EncoderKind.Find(new FakeNodes().Add("/dev/video10", decoder)));
        decoder.Unplug();
    }

    [Fact]
    public void Pictures_become_frames_with_their_times()
    {
        Open();

        for (int i = 0; i < 60; i++)
        {
            long ticks = Encode();
            Assert.True(_encoder!.TryTake(out EncodedFrame? frame));
            Assert.Equal((Units[i].Length, ticks), (frame.Length, frame.CaptureTicks));
            frame.Release();
        }

        Assert.Equal((0, 0), (_encoder!.SkippedPictures, _encoder.LostPictures));
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    [Fact]
    public void Settings_are_set_before_the_start_and_read_back()
    {
        Open(new VideoEncoderSettings { BitrateBps = 1_234_567, KeyFrameInterval = 90, FramesPerSecond = 25 });

        Assert.Equal(
            new VideoEncoderSettings
            {
                BitrateBps = 1_225_000, KeyFrameInterval = 90, FramesPerSecond = 25, LevelIdc = 20,
                Profile = H264EncodingProfile.ConstrainedBaseline,
            },
            _encoder!.Settings);
        Assert.Equal(H264ProfileConstrainedBaseline, _profile.Value);
        Assert.Equal(H264Level20, _level.Value);
        Assert.Equal((1, BitrateModeCbr), (_repeat.Value, _mode.Value));
        Assert.Empty(_force.Sets);                          // it would be forgotten before there are buffers
        Assert.True(_driver.Requests.LastIndexOf(VidiocSExtCtrls) < _driver.Requests.IndexOf(VidiocReqbufs));
    }

    [Theory]
    [InlineData(1280, 720, 30, 2_000_000, 31)]
    [InlineData(1280, 720, 29.97, 2_000_000, 31)]
    [InlineData(1920, 1080, 30, 4_000_000, 40)]
    public void Level_is_the_lowest_that_fits(int width, int height, double rate, int bitrate, int level)
    {
        Open(
            new VideoEncoderSettings { FramesPerSecond = rate, BitrateBps = bitrate },
            new PictureFormat(PixelFormat.Nv12, width, height));

        Assert.Equal(level, _encoder!.Settings.LevelIdc);
    }

    [Fact]
    public void Bitrate_that_the_driver_offers_and_does_not_start_with_is_not_asked_for()
    {
        Open(new VideoEncoderSettings { BitrateBps = 25_000_000 });

        Assert.Equal(20_000_000, _encoder!.Settings.BitrateBps);
    }

    [Fact]
    public void Settings_change_while_it_runs()
    {
        Open();
        VideoEncoderSettings wanted = _encoder!.Settings with
        {
            BitrateBps = 512_345, KeyFrameInterval = 30, FramesPerSecond = 15,
        };

        Assert.Null(_encoder.Change(wanted));

        Assert.Equal((500_000, 30, 15.0), (
            _encoder.Settings.BitrateBps, _encoder.Settings.KeyFrameInterval, _encoder.Settings.FramesPerSecond));
        Assert.Equal(15u, _driver.Interval.Denominator / _driver.Interval.Numerator);
    }

    [Fact]
    public void Change_that_is_refused_changes_nothing()
    {
        Open();
        VideoEncoderSettings before = _encoder!.Settings;
        _bitrate.SetError = Ebusy;

        string? refusal = _encoder.Change(before with { BitrateBps = 500_000, KeyFrameInterval = 1 });

        Assert.Contains("/dev/video11", refusal, StringComparison.Ordinal);
        Assert.Equal(before, _encoder.Settings);
        Assert.Equal(before.KeyFrameInterval, _interval.Value);
    }

    [Fact]
    public void Start_that_is_refused_says_with_what()
    {
        _driver.StartError = Einval;

        var failure = Assert.Throws<SourceException>(() => Open(new VideoEncoderSettings { BitrateBps = 19_000_000 }));

        Assert.Contains(
            "/dev/video11 (Fake Encoder) does not start with 64x48 Nv12 at 30 per second, 19000000 bit/s, level 3.2",
            failure.Message, StringComparison.Ordinal);
        Assert.Contains("lower \"bitrate\"", failure.Message, StringComparison.Ordinal);
        Assert.True(_driver.IsDisposed);
    }

    [Fact]
    public void Key_frame_is_asked_for_on_request_and_after_a_broken_picture()
    {
        _driver.Breaks.Add(3);
        Open();
        _encoder!.RequestKeyFrame();
        Assert.Single(_force.Sets);

        int shown = 0;
        for (int i = 0; i < 10; i++)
        {
            Encode();
            while (_encoder.TryTake(out EncodedFrame? frame))
            {
                shown++;
                frame.Release();
            }
        }

        Assert.Equal(3, shown);                             // what refers to the broken one is not shown
        Assert.Equal(2, _force.Sets.Count);
        Assert.Equal(1, _encoder.LostPictures);
    }

    [Fact]
    public void Dropped_picture_costs_nothing_but_itself()
    {
        _driver.Drops.Add(5);
        _driver.Make = static (number, _) => Units[number > 5 ? number - 1 : number];
        Open();
        int shown = 0;
        for (int i = 0; i < 10; i++)
        {
            Encode();
            while (_encoder!.TryTake(out EncodedFrame? frame))
            {
                Assert.Equal(_ticks, frame.CaptureTicks);
                shown++;
                frame.Release();
            }
        }

        Assert.Equal((9, 1), (shown, _encoder!.LostPictures));
        Assert.Empty(_force.Sets);
    }

    [Fact]
    public void Picture_that_finds_no_room_is_skipped_and_counted()
    {
        _driver.WorksAtOnce = false;
        Open();
        for (int i = 0; i < StatefulEncoder.InputBuffers; i++) Encode();

        RawPicture picture = _pictures.Rent(_ticks + 1);
        Assert.False(_encoder!.TryEncode(picture));
        picture.Release();

        Assert.Equal(1, _encoder.SkippedPictures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Drain_gives_what_is_inside(bool knowsCommands)
    {
        _driver.WorksAtOnce = false;
        _driver.KnowsCommands = knowsCommands;
        Open();
        Encode();
        Encode();
        if (!knowsCommands) _driver.Work();

        _encoder!.Drain();

        for (int i = 0; i < 2; i++)
        {
            Assert.True(_encoder.TryTake(out EncodedFrame? frame));
            frame.Release();
        }

        Assert.False(_encoder.TryTake(out _));
    }

    [Fact]
    public void Drain_ends_when_nothing_more_comes_for_too_long()
    {
        _driver.WorksAtOnce = false;
        _driver.KnowsCommands = false;
        Open();
        Encode();
        long begin = MonotonicClock.Ticks;

        _encoder!.Drain();
        Assert.False(_encoder.TryTake(out _));

        Assert.True(MonotonicClock.Ticks - begin >= M2mH264Encoder.DrainTimeout.Ticks);
    }

    [Fact]
    public void Parameter_sets_in_a_buffer_of_their_own_are_no_picture()
    {
        int picture = Units[0].AsSpan().IndexOf([(byte)0, (byte)0, (byte)1, (byte)0x65]);
        byte[][] made = [Units[0][..picture], Units[0][picture..], Units[1]];
        _driver.Make = (number, _) => made[number];
        Open();

        Encode();
        Assert.False(_encoder!.TryTake(out _));
        Encode();
        Assert.True(_encoder.TryTake(out EncodedFrame? frame));
        Assert.True(frame.IsKeyFrame);
        frame.Release();
    }

    private void Open(VideoEncoderSettings? settings = null, PictureFormat? format = null) =>
        _encoder = M2mH264EncoderKind.Find(_nodes)!.Open(
            format ?? Format, settings ?? new VideoEncoderSettings(), _pool);

    private long Encode()
    {
        _ticks += 333_333;
        RawPicture picture = _pictures.Rent(_ticks);
        Assert.True(_encoder!.TryEncode(picture));
        picture.Release();
        return _ticks;
    }
}
