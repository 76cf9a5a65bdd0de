using Camerad.Capture.Decoders;
using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.Interop;
using Camerad.Capture.Tests.Pictures;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Tests.Decoders;

public sealed class OpenH264DecoderTests
{
    private readonly EncodedFramePool _pool = new();

    public OpenH264DecoderTests() => OpenH264Tests.RequireLibrary();

    [Theory]
    [InlineData("numbered-360p30", 640, 360)]
    [InlineData("road-720p30-2M", 1280, 720)]
    [InlineData("high", 528, 96)]               // CABAC, 8x8 transforms, three reference frames
    [InlineData("slices", 528, 96)]
    public void Key_frames_of_a_clip_are_decoded(string clip, int width, int height)
    {
        using var decoder = new OpenH264Decoder();
        int keyFrames = 0;
        foreach (EncodedFrame frame in Frames(clip))
        {
            if (frame.IsKeyFrame)
            {
                Assert.True(decoder.TryDecode(frame, out RawPicture? picture));
                Assert.Equal(new PictureFormat(PixelFormat.I420, width, height), picture.Format);
                Assert.Equal(frame.CaptureTicks, picture.CaptureTicks);
                picture.Release();
                keyFrames++;
            }

            frame.Release();
        }

        Assert.InRange(keyFrames, 2, 20);
    }

    [Fact]
    public void Pictures_of_the_numbered_clip_show_their_numbers()
    {
        using var decoder = new OpenH264Decoder();
        int expected = 0;
        foreach (EncodedFrame frame in Frames("numbered-360p30"))
        {
            Assert.True(decoder.TryDecode(frame, out RawPicture? picture));
            Assert.Equal(expected++, FrameNumberReader.Read(picture));
            picture.Release();
            frame.Release();
        }

        Assert.Equal(300, expected);
    }

    [Fact]
    public void Frame_without_its_key_frame_is_not_decoded()
    {
        using var decoder = new OpenH264Decoder();
        EncodedFrame[] frames = [.. Frames("numbered-360p30")];

        Assert.False(decoder.TryDecode(frames[1], out _));
        Assert.True(decoder.TryDecode(frames[0], out RawPicture? picture));
        picture.Release();
    }

    [Fact]
    public void Damaged_frames_are_refused_or_decoded_and_the_next_key_frame_is_good()
    {
        using var decoder = new OpenH264Decoder();
        EncodedFrame good = Frames("numbered-360p30").First();
        var random = new Random(20261127);
        int refused = 0;
        for (int run = 0; run < 200; run++)
        {
            EncodedFrame bad = Damage(good, random);
            if (decoder.TryDecode(bad, out RawPicture? picture)) picture.Release();
            else refused++;
            bad.Release();
        }

        Assert.InRange(refused, 50, 200);
        Assert.True(decoder.TryDecode(good, out RawPicture? last));
        Assert.Equal(0, FrameNumberReader.Read(last));
    }

    [Fact]
    public void Picture_larger_than_memory_is_given_for_is_refused_before_it_is_decoded()
    {
        using var decoder = new OpenH264Decoder();
        EncodedFrame good = Frames("slices").First();
        EncodedFrame huge = _pool.Rent(good.Length);
        good.Bytes.CopyTo(huge.GetBuffer(good.Length));
        H264ParameterSets sets = good.ParameterSets!;
        huge.Complete(
            good.Length, good.NalUnits, true,
            new H264ParameterSets(sets.Sps, sets.Pps, sets.ProfileLevelId) { Width = 16384, Height = 16384 }, 0);

        Assert.False(decoder.TryDecode(huge, out _));
    }

    private EncodedFrame Damage(EncodedFrame good, Random random)
    {
        EncodedFrame bad = _pool.Rent(good.Length);
        Span<byte> bytes = bad.GetBuffer(good.Length)[..good.Length];
        good.Bytes.CopyTo(bytes);
        for (int i = 0; i < 1 + random.Next(20); i++)
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        NalUnit[] nals = good.NalUnits.ToArray();
        if (random.Next(2) == 0) nals[^1] = nals[^1] with { Length = 1 + random.Next(nals[^1].Length) };
        bad.Complete(good.Length, nals, true, good.ParameterSets, 0);
        return bad;
    }

    private IEnumerable<EncodedFrame> Frames(string clip)
    {
        byte[] bytes = File.ReadAllBytes(TestFrames.ClipPath(clip));
        var reader = new AccessUnitReader(_pool);
        long ticks = 0;
        for (int at = 0; at < bytes.Length;)
        {
            // A clip may be longer than an access unit can be.
            int length = Math.Min(bytes.Length - at, AccessUnitSplitter.MaxAccessUnitLength);
            bool read = reader.TryRead(bytes.AsSpan(at, length), ticks++, out EncodedFrame? frame, out int consumed);
            Assert.True(read && consumed > 0);
            at += consumed;
            yield return frame!;
        }
    }
}
