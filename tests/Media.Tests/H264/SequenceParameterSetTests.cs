using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

public class SequenceParameterSetTests
{
    // Encoders' SPS NAL units: libx264 at 1080p (1088 lines, cropped), and a High one of 720p without VUI.
    private const string X264Baseline1080Cropped = "6742C028D900780227E584000003000400000300F03C60C920";
    private const string HighWithoutVui = "6764001EAC2B402802DC80";

    public static TheoryData<string> ClipNames => ["numbered-360p30", "slices", "high", "road-720p30-2M"];

    [Fact]
    public void Cropping_gives_the_shown_size()
    {
        Assert.True(SequenceParameterSet.TryParse(
            Convert.FromHexString(X264Baseline1080Cropped), out SequenceParameterSet sps));

        Assert.Equal((1920, 1080), (sps.Width, sps.Height));
        Assert.Equal("42c028", sps.ProfileLevelId.ToString());
        Assert.Equal(30, sps.Vui!.FrameRate);
    }

    [Theory]
    [MemberData(nameof(ClipNames))]
    public void Rewriting_promises_zero_reordering_and_keeps_the_rest(string clip)
    {
        byte[] nal = FirstSps(clip);
        Assert.True(SequenceParameterSet.TryParse(nal, out SequenceParameterSet before));

        byte[] rewritten = ZeroReorderingRewriter.Rewrite(nal, before);

        Assert.True(SequenceParameterSet.TryParse(rewritten, out SequenceParameterSet after));
        AssertPromise(after);
        Assert.Equal(before.ProfileLevelId, after.ProfileLevelId);
        Assert.Equal((before.Width, before.Height), (after.Width, after.Height));
        Assert.Equal(before.Vui!.FrameRate, after.Vui!.FrameRate);
        Assert.Equal(before.VuiPosition, after.VuiPosition);
        Assert.Equal(before.Vui.RestrictionPosition, after.Vui.RestrictionPosition);
        BitstreamRestriction expected = before.Vui.Restriction!.Value with
        {
            MaxNumReorderFrames = 0,
            MaxDecFrameBuffering = (uint)before.MaxNumRefFrames,
        };
        Assert.Equal(expected, after.Vui.Restriction);
        Assert.Equal(rewritten, ZeroReorderingRewriter.Rewrite(rewritten, after));
    }

    [Fact]
    public void Rewriting_adds_a_vui_where_there_is_none()
    {
        byte[] nal = Convert.FromHexString(HighWithoutVui);
        Assert.True(SequenceParameterSet.TryParse(nal, out SequenceParameterSet before));
        Assert.Null(before.Vui);

        Assert.True(SequenceParameterSet.TryParse(
            ZeroReorderingRewriter.Rewrite(nal, before), out SequenceParameterSet after));

        AssertPromise(after);
        Assert.Equal((1280, 720), (after.Width, after.Height));
        Assert.Equal(0, after.Vui!.FrameRate);
        Assert.Equal(BitstreamRestriction.Inferred with { MaxDecFrameBuffering = (uint)before.MaxNumRefFrames },
            after.Vui.Restriction);
    }

    [Fact]
    public void Rewriting_keeps_emulation_prevention_in_place()
    {
        byte[] nal = FirstSps("road-720p30-2M");        // its VUI timing holds 00 00 03 00
        Assert.True(SequenceParameterSet.TryParse(nal, out SequenceParameterSet sps));

        byte[] rewritten = ZeroReorderingRewriter.Rewrite(nal, sps);

        Assert.Equal(-1, rewritten.AsSpan().IndexOf<byte>([0, 0, 0]));
        Assert.Equal(-1, rewritten.AsSpan().IndexOf<byte>([0, 0, 1]));
    }

    [Theory]
    [MemberData(nameof(ClipNames))]
    public void Truncated_and_flipped_sets_do_no_harm(string clip)
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        byte[] nal = FirstSps(clip);
        for (int length = 0; length < nal.Length - 1; length++)
            Assert.False(SequenceParameterSet.TryParse(nal.AsSpan(0, length), out _) && length < 8, $"length {length}");
        for (int round = 0; round < 20_000; round++)
        {
            byte[] flipped = [.. nal];
            for (int i = random.Next(1, 6); i > 0; i--)
                flipped[random.Next(1, flipped.Length)] ^= (byte)(1 << random.Next(8));
            if (!SequenceParameterSet.TryParse(flipped, out SequenceParameterSet sps)) continue;
            byte[] rewritten = ZeroReorderingRewriter.Rewrite(flipped, sps);
            Assert.True(SequenceParameterSet.TryParse(rewritten, out SequenceParameterSet after),
                $"seed {seed}, round {round}");
            AssertPromise(after);
        }
    }

    private static void AssertPromise(SequenceParameterSet sps)
    {
        Assert.Equal(0u, sps.Vui!.Restriction!.Value.MaxNumReorderFrames);
        Assert.Equal((uint)sps.MaxNumRefFrames, sps.Vui.Restriction.Value.MaxDecFrameBuffering);
    }

    private static byte[] FirstSps(string clip)
    {
        byte[] stream = Clip.Read(clip);
        int begin = stream.AsSpan().IndexOf<byte>([0, 0, 1, 0x67]) + 3;
        int length = stream.AsSpan(begin).IndexOf<byte>([0, 0, 0, 1]);
        return stream[begin..(begin + length)];
    }
}
