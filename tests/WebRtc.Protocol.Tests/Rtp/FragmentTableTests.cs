using Camerad.Media;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class FragmentTableTests
{
    private const int Budget = FragmentTable.PayloadBudget;
    private readonly EncodedFramePool _encoded = new();
    private readonly PacketizedFramePool _pool = new();

    [Fact]   // RFC 6184 §5.7.1
    public void Key_frame_begins_with_its_parameter_sets_in_a_STAP_A_of_their_own()
    {
        byte[][] payloads = Payloads(TestPictures.Create(_encoded, isKeyFrame: true, 0, 3));
        Assert.Equal(2, payloads.Length);
        Assert.Equal("78" + "0007" + "6742E01F8C8D40" + "0004" + "68CE3C80", Convert.ToHexString(payloads[0]));
        Assert.Equal(0x65, payloads[1][0]);
    }

    [Fact]
    public void Picture_that_is_no_key_frame_comes_without_parameter_sets()
    {
        EncodedFrame frame = TestPictures.Create(_encoded, isKeyFrame: false, 0, 100);
        frame.Complete(frame.Length, frame.NalUnits.ToArray(), false, TestPictures.ParameterSets, 0);
        Assert.Equal(TestPictures.Expected(frame), Payloads(frame));
    }

    [Fact]   // RFC 6184 §5.8: indicator F|NRI|28, header S|E|R|type
    public void FU_A_carries_the_NAL_header_in_its_two_bytes()
    {
        byte[][] payloads = Payloads(TestPictures.Create(_encoded, isKeyFrame: false, 0, Budget * 2));
        Assert.Equal(3, payloads.Length);
        Assert.Equal("5C81", Convert.ToHexString(payloads[0], 0, 2));
        Assert.Equal("5C01", Convert.ToHexString(payloads[1], 0, 2));
        Assert.Equal("5C41", Convert.ToHexString(payloads[2], 0, 2));
    }

    [Theory]
    [InlineData(Budget)]
    [InlineData(Budget + 1)]
    [InlineData(Budget + 2)]
    [InlineData((2 * Budget) - 3)]
    [InlineData((2 * Budget) - 2)]
    [InlineData(230_000)]
    [InlineData(1_500_000)]
    [InlineData(3_000_017)]
    public void Fragments_are_of_one_length_but_the_last_and_never_begin_and_end_at_once(int length)
    {
        PacketizedFrame frame = _pool.Create(TestPictures.Create(_encoded, isKeyFrame: false, 0, length));
        ReadOnlySpan<Fragment> fragments = frame.Fragments;
        Assert.Equal(length <= Budget ? 1 : (length - 1 + Budget - 3) / (Budget - 2), fragments.Length);
        int sum = 0;
        for (int i = 0; i < fragments.Length; i++)
        {
            Assert.InRange(fragments[i].PayloadLength, 1, Budget);
            if (i < fragments.Length - 1) Assert.Equal(fragments[0].Length, fragments[i].Length);
            else Assert.InRange(fragments[i].Length, fragments[0].Length - fragments.Length + 1, fragments[0].Length);
            Assert.NotEqual(0xC0UL, (fragments[i].Prefix >> 8) & 0xC0);            // FU header: S and E
            sum += fragments[i].Length;
        }
        Assert.Equal(length - (fragments.Length > 1 ? 1 : 0), sum);
    }

    [Fact]
    public void Small_neighbouring_slices_share_a_packet_and_large_ones_do_not()
    {
        EncodedFrame frame = TestPictures.Create(_encoded, isKeyFrame: false, 0, 100, 200, 300, Budget, 2000, 50, 60);
        byte[][] payloads = Payloads(frame);
        int[] types = [.. payloads.Select(p => p[0] & 0x1F)];
        Assert.Equal([24, 1, 28, 28, 24], types);
        Assert.Equal(1 + 600 + 6, payloads[0].Length);
        Assert.Equal(0x58, payloads[0][0]);
    }

    [Fact]
    public void Parameter_sets_that_do_not_fit_one_packet_are_sent_singly()
    {
        byte[] large = new byte[Budget + 10];
        large[0] = 0x68;
        EncodedFrame frame = TestPictures.Create(_encoded, isKeyFrame: true, 0, 10);
        var sets =
            new H264ParameterSets([TestPictures.Sps], [TestPictures.Pps, large], new ProfileLevelId(0x42, 0xE0, 0x1F));
        frame.Complete(frame.Length, frame.NalUnits.ToArray(), true, sets, 0);
        byte[][] payloads = Payloads(frame);
        Assert.Equal(TestPictures.Sps, payloads[0]);
        Assert.Equal(TestPictures.Pps, payloads[1]);
        Assert.Equal([0x7C, 0x88], payloads[2][..2]);
        Assert.Equal([0x7C, 0x48], payloads[3][..2]);
        Assert.Equal(0x65, payloads[4][0]);
    }

    [Fact]
    public void Aggregates_nri_is_the_highest_inside()
    {
        EncodedFrame frame = TestPictures.Create(_encoded, isKeyFrame: false, 0, 20, 20);
        frame.GetBuffer(40)[0] = 0x01;
        frame.GetBuffer(40)[20] = 0x21;
        Assert.Equal(0x20 | 24, Payloads(frame)[0][0]);
    }

    [Fact]
    public void Front_bytes_come_first_and_fill_the_scratch_block()
    {
        PacketizedFrame frame = _pool.Create(TestPictures.Create(_encoded, isKeyFrame: false, 0, 2000));
        byte[] scratch = new byte[16];
        frame.Read(0, [0xAB, 0xCD], 0, scratch, out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        Assert.Equal(16, prefix.Length);
        byte[] plain = Payload(frame, 0);
        Assert.Equal([0xAB, 0xCD, .. plain], [.. prefix, .. payload]);
    }

    [Fact]
    public void Prefix_is_short_only_if_nothing_follows_it()
    {
        PacketizedFrame frame = _pool.Create(TestPictures.Create(_encoded, isKeyFrame: false, 0, 9));
        byte[] scratch = new byte[16];
        frame.Read(0, [1, 2], 0, scratch, out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        Assert.Equal(11, prefix.Length);
        Assert.True(payload.IsEmpty);
    }

    [Fact]
    public void Frame_goes_back_to_its_pool_after_the_last_reference()
    {
        EncodedFrame encoded = TestPictures.Create(_encoded, isKeyFrame: false, 0, 9);
        PacketizedFrame frame = _pool.Create(encoded);
        encoded.Release();
        frame.AddReference();
        frame.Release();
        Assert.NotSame(encoded, _encoded.Rent());
        frame.Release();
        Assert.Same(encoded, _encoded.Rent());
        Assert.Same(frame, _pool.Create(encoded));
    }

    private byte[][] Payloads(EncodedFrame encoded)
    {
        PacketizedFrame frame = _pool.Create(encoded);
        return [.. Enumerable.Range(0, frame.Count).Select(i => Payload(frame, i))];
    }

    private static byte[] Payload(PacketizedFrame frame, int index)
    {
        frame.Read(index, default, 0, new byte[16], out ReadOnlySpan<byte> prefix, out ReadOnlySpan<byte> payload);
        Assert.True(prefix.Length is 0 or 16 || payload.IsEmpty);
        return [.. prefix, .. payload];
    }
}
