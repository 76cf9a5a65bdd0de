using Camerad.Capture.Decoders;
using Camerad.Capture.Encoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.Interop;
using Camerad.Capture.Tests.Pictures;
using Camerad.Media;

namespace Camerad.Capture.Tests.Encoders;

/// <summary>With the library that this system has.</summary>
public sealed class OpenH264EncoderTests : IDisposable
{
    private static readonly PictureFormat Small = new(PixelFormat.I420, 322, 182);

    private readonly EncodedFramePool _pool = new();
    private readonly List<IDisposable> _open = [];
    private readonly PicturePool _pictures = new(Small);
    private int _number;
    private long _ticks;

    public OpenH264EncoderTests() => OpenH264Tests.RequireLibrary();

    public void Dispose()
    {
        foreach (IDisposable opened in _open) opened.Dispose();
        Assert.Equal(0, _pool.OutstandingFrames);
    }

    [Fact]
    public void Pictures_come_out_as_they_went_in()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { BitrateBps = 1_500_000 });
        using var decoder = new OpenH264Decoder();

        for (int i = 0; i < 40; i++)
        {
            EncodedFrame frame = Encode(encoder, out RawPicture original)!;
            Assert.True(decoder.TryDecode(frame, out RawPicture? decoded));
            Assert.InRange(TestPictures.LumaPsnr(original, decoded), 33, 100);
            Assert.Equal(original.CaptureTicks, frame.CaptureTicks);
            decoded.Release();
            original.Release();
            frame.Release();
        }
    }

    [Fact]
    public void Stream_is_constrained_baseline_with_one_slice_and_parameter_sets_on_each_key_frame()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { KeyFrameInterval = 10 });
        object? sets = null;
        for (int i = 0; i < 30; i++)
        {
            EncodedFrame frame = Encode(encoder)!;
            Assert.Equal(i % 10 == 0, frame.IsKeyFrame);
            Assert.Equal(1, frame.NalUnits.Length);
            Assert.Equal("42c015", frame.ParameterSets!.ProfileLevelId.ToString());
            Assert.Equal((Small.Width, Small.Height), (frame.ParameterSets.Width, frame.ParameterSets.Height));
            Assert.Equal(frame.IsKeyFrame, frame.Bytes.IndexOf<byte>([0, 0, 1, 0x67]) >= 0);
            Assert.Equal(frame.IsKeyFrame, frame.Bytes.IndexOf<byte>([0, 0, 1, 0x68]) >= 0);
            sets ??= frame.ParameterSets;
            Assert.Same(sets, frame.ParameterSets);
            frame.Release();
        }
    }

    [Fact]
    public void Other_layouts_are_not_what_it_takes()
    {
        Assert.Equal([PixelFormat.I420], new OpenH264EncoderKind().Inputs);
        Assert.Throws<ArgumentException>(
            () => Open(new VideoEncoderSettings(), Small with { Pixels = PixelFormat.Nv12 }));
    }

    [Fact]
    public void Key_frame_that_is_asked_for_is_the_next_picture()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { KeyFrameInterval = 1000 });
        for (int i = 0; i < 12; i++)
        {
            if (i == 7) encoder.RequestKeyFrame();
            EncodedFrame frame = Encode(encoder)!;
            Assert.Equal(i is 0 or 7, frame.IsKeyFrame);
            frame.Release();
        }
    }

    [Fact]
    public void Pictures_that_cannot_be_afforded_are_left_out_and_counted_and_a_key_frame_still_comes()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { BitrateBps = 25_000, KeyFrameInterval = 1000 });
        int frames = 0;
        for (int i = 0; i < 60; i++) frames += CountEncoded(encoder, i);
        Assert.InRange(encoder.LostPictures, 5, 59);
        Assert.Equal(60, frames + encoder.LostPictures);
        Assert.Equal(0, encoder.SkippedPictures);

        long lost = encoder.LostPictures;
        for (int request = 0; request < 20; request++)
        {
            encoder.RequestKeyFrame();
            EncodedFrame? frame = null;
            for (int i = 0; i < 200 && frame is null; i++)
            {
                frame = Encode(encoder, out RawPicture picture, noise: i + 1);
                picture.Release();
            }

            Assert.True(frame?.IsKeyFrame);
            frame!.Release();
            for (int i = 0; i < request; i++) _ = CountEncoded(encoder, i);
        }

        Assert.InRange(encoder.LostPictures - lost, 20, long.MaxValue);
    }

    [Fact]
    public void Bitrate_is_kept_and_changed_while_running()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { BitrateBps = 2_000_000, KeyFrameInterval = 1000 });
        Assert.InRange(BitsPerSecond(encoder, 90), 1_000_000, 2_300_000);

        Assert.Null(encoder.Change(encoder.Settings with { BitrateBps = 500_000 }));
        Assert.Equal(500_000, encoder.Settings.BitrateBps);
        _ = BitsPerSecond(encoder, 30);
        Assert.InRange(BitsPerSecond(encoder, 90), 200_000, 600_000);
    }

    [Fact]
    public void Bitrate_is_kept_when_the_camera_is_slower_than_it_said()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { BitrateBps = 500_000, KeyFrameInterval = 1000 });
        _ = BitsPerSecond(encoder, 30, pictureRate: 10);

        Assert.InRange(BitsPerSecond(encoder, 60, pictureRate: 10), 250_000, 600_000);
    }

    [Fact]
    public void Interval_and_rate_are_changed_while_running()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { KeyFrameInterval = 1000 });
        Encode(encoder)!.Release();

        Assert.Null(encoder.Change(encoder.Settings with { KeyFrameInterval = 5, FramesPerSecond = 15 }));

        Assert.Equal((5, 15), (encoder.Settings.KeyFrameInterval, encoder.Settings.FramesPerSecond));
        int keyFrames = 0;
        for (int i = 0; i < 20; i++)
        {
            EncodedFrame frame = Encode(encoder)!;
            if (frame.IsKeyFrame) keyFrames++;
            frame.Release();
        }

        Assert.Equal(4, keyFrames);
    }

    [Fact]
    public void Bitrate_beyond_the_level_is_refused_and_nothing_is_changed()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings());
        VideoEncoderSettings before = encoder.Settings;

        string? refusal = encoder.Change(before with { BitrateBps = 20_000_000 });

        Assert.Equal("20000000 bit/s at 30 per second need level 3.2, the stream says 2.1", refusal);
        Assert.Equal(before, encoder.Settings);
        Encode(encoder)!.Release();
    }

    [Fact]
    public void Settings_in_force_are_what_the_library_can_do()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings
        {
            FramesPerSecond = 0.2,
            BitrateBps = 1,
            KeyFrameInterval = 0,
            Profile = H264EncodingProfile.High,
            LevelIdc = 40,
        });

        Assert.Equal(
            new VideoEncoderSettings
            {
                FramesPerSecond = 1,
                BitrateBps = VideoEncoderSettings.MinBitrateBps,
                KeyFrameInterval = 1,
                Profile = H264EncodingProfile.ConstrainedBaseline,
                LevelIdc = 40,
            },
            encoder.Settings);
        EncodedFrame frame = Encode(encoder)!;
        Assert.Equal("42c028", frame.ParameterSets!.ProfileLevelId.ToString());
        frame.Release();
    }

    [Fact]
    public void Picture_that_comes_before_the_last_one_was_taken_is_skipped_and_counted()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings());
        RawPicture picture = NextPicture(0);

        Assert.True(encoder.TryEncode(picture));
        Assert.False(encoder.TryEncode(picture));

        Assert.Equal((1, 0), (encoder.SkippedPictures, encoder.LostPictures));
        Assert.True(encoder.TryTake(out EncodedFrame? frame));
        Assert.False(encoder.TryTake(out _));
        frame.Release();
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        IVideoEncoder encoder = Open(new VideoEncoderSettings { KeyFrameInterval = 10 });
        RawPicture[] pictures = [.. Enumerable.Range(0, 10).Select(
            i => TestPictures.Random(encoder.Input, i, captureTicks: i * TimeSpan.TicksPerSecond / 30))];
        Run(50);

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(50);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run(int count)
        {
            for (int i = 0; i < count; i++)
            {
                encoder.TryEncode(pictures[i % pictures.Length]);
                if (encoder.TryTake(out EncodedFrame? frame)) frame.Release();
            }
        }
    }

    [Theory]
    [InlineData(14, 64)]
    [InlineData(64, 8)]
    [InlineData(4098, 64)]
    [InlineData(4096, 2400)]
    public void Size_that_it_cannot_encode_is_refused_with_what_it_can(int width, int height)
    {
        SourceException refusal = Assert.Throws<SourceException>(
            () => Open(new VideoEncoderSettings(), new PictureFormat(PixelFormat.I420, width, height)));

        Assert.Contains($"cannot encode {width}x{height}", refusal.Message, StringComparison.Ordinal);
        Assert.True(refusal.NeedsRepair);
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(4096, 64)]
    [InlineData(1920, 1080)]
    public void Size_at_the_limits_is_encoded(int width, int height)
    {
        var format = new PictureFormat(PixelFormat.I420, width, height);
        IVideoEncoder encoder = Open(new VideoEncoderSettings(), format);
        RawPicture picture = TestPictures.Create(format);

        Assert.True(encoder.TryEncode(picture));
        Assert.True(encoder.TryTake(out EncodedFrame? frame));
        Assert.Equal((width, height), (frame.ParameterSets!.Width, frame.ParameterSets.Height));
        frame.Release();
    }

    private static void AddNoise(RawPicture picture, int seed)
    {
        var random = new Random(seed);
        var rows = new PlaneRows(picture, 0);
        for (int y = 0; y < rows.Count; y++)
        {
            foreach (ref byte luma in rows.Row(y)) luma = (byte)Math.Clamp(luma + random.Next(-12, 13), 0, 255);
        }
    }

    private IVideoEncoder Open(VideoEncoderSettings settings, PictureFormat? format = null)
    {
        IVideoEncoder encoder = new OpenH264EncoderKind().Open(format ?? Small, settings, _pool);
        _open.Add(encoder);
        return encoder;
    }

    private RawPicture NextPicture(int noise, double pictureRate = 30)
    {
        RawPicture picture = _pictures.Rent(_ticks);
        _ticks += (long)(TimeSpan.TicksPerSecond / pictureRate);
        TestPictures.Paint(picture, _number++);
        if (noise != 0) AddNoise(picture, noise);
        return picture;
    }

    private EncodedFrame? Encode(IVideoEncoder encoder)
    {
        EncodedFrame? frame = Encode(encoder, out RawPicture picture);
        picture.Release();
        return frame;
    }

    private EncodedFrame? Encode(
        IVideoEncoder encoder, out RawPicture picture, int noise = 0, double pictureRate = 30)
    {
        picture = NextPicture(noise, pictureRate);
        Assert.True(encoder.TryEncode(picture));
        return encoder.TryTake(out EncodedFrame? frame) ? frame : null;
    }

    private int CountEncoded(IVideoEncoder encoder, int index)
    {
        EncodedFrame? frame = Encode(encoder, out RawPicture picture, noise: index + 1);
        picture.Release();
        frame?.Release();
        return frame is null ? 0 : 1;
    }

    private long BitsPerSecond(IVideoEncoder encoder, int pictures, double pictureRate = 30)
    {
        long bytes = 0;
        for (int i = 0; i < pictures; i++)
        {
            EncodedFrame? frame = Encode(encoder, out RawPicture picture, noise: i + 1, pictureRate);
            picture.Release();
            bytes += frame?.Length ?? 0;
            frame?.Release();
        }

        return (long)(bytes * 8 * pictureRate / pictures);
    }
}
