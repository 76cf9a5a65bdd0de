using Camerad.Media.H264;

namespace Camerad.Media.Tests.H264;

/// <summary>Slice headers written here bit by bit, after H.264 §7.3.2.1.1, §7.3.2.2 and §7.3.3.</summary>
public class SliceHeaderTests
{
    private const byte IdrSlice = 0x65, ReferenceSlice = 0x41, HighReferenceSlice = 0x61, DisposableSlice = 0x01;

    /// <summary>The second slice of a picture; each test changes one thing in a third one.</summary>
    private static readonly Fields Base = new();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Next_slice_of_the_same_picture_begins_no_picture(int picOrderCntType) =>
        AssertBegins(false, Base, Base with { FirstMb = 30, Type = 5 }, picOrderCntType);

    [Fact]
    public void Picture_begins_when_frame_num_differs() => AssertBegins(true, Base, Base with { FrameNum = 4 });

    [Fact]
    public void Picture_begins_when_pic_parameter_set_id_differs() => AssertBegins(true, Base, Base with { PpsId = 1 });

    [Fact]
    public void Picture_begins_when_only_one_is_a_reference() =>
        AssertBegins(true, Base, Base with { Header = DisposableSlice });

    [Fact]
    public void Picture_does_not_begin_when_both_are_references_of_other_importance() =>
        AssertBegins(false, Base, Base with { Header = HighReferenceSlice });

    [Fact]
    public void Picture_begins_when_only_one_is_idr() => AssertBegins(true, Base, Base with { Header = IdrSlice });

    [Fact]
    public void Picture_begins_when_idr_pic_id_differs() =>
        AssertBegins(true, Base with { Header = IdrSlice }, Base with { Header = IdrSlice, IdrPicId = 1 });

    [Fact]
    public void Picture_begins_when_pic_order_cnt_lsb_differs() =>
        AssertBegins(true, Base, Base with { PicOrderCntLsb = 8 });

    [Fact]
    public void Picture_begins_when_delta_pic_order_cnt_bottom_differs() =>
        AssertBegins(true, Base, Base with { Delta0 = 1 });

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    public void Picture_begins_when_delta_pic_order_cnt_differs(uint delta0, uint delta1) =>
        AssertBegins(true, Base, Base with { Delta0 = delta0, Delta1 = delta1 }, picOrderCntType: 1);

    [Fact]
    public void Picture_begins_with_macroblock_0_even_if_nothing_else_differs() =>
        AssertBegins(true, Base, Base with { FirstMb = 0 });

    [Theory]
    [InlineData(1, true)]
    [InlineData(6, true)]
    [InlineData(0, false)]
    [InlineData(7, false)]
    public void B_slices_are_told_by_their_type(uint type, bool isB) =>
        Assert.Equal(isB, Parse(Base with { Type = type }, 0).IsB);

    [Fact]
    public void Header_cut_short_is_refused()
    {
        byte[] slice = Write(Base, 0);
        for (int length = 0; length < 4; length++)              // its fields have 24 bits, behind the NAL header
            Assert.False(SliceHeader.TryParse(slice.AsSpan(0, length), Sps(0), Pps(Base), out _), $"length {length}");
    }

    private static void AssertBegins(bool expected, Fields previous, Fields next, int picOrderCntType = 0) =>
        Assert.Equal(expected, Parse(next, picOrderCntType).BeginsPictureAfter(Parse(previous, picOrderCntType)));

    private static SliceHeader Parse(Fields fields, int picOrderCntType)
    {
        byte[] slice = Write(fields, picOrderCntType);
        Assert.True(SliceHeader.TryReadPpsId(slice, out int ppsId));
        Assert.Equal(fields.PpsId, (uint)ppsId);
        Assert.True(SliceHeader.TryParse(slice, Sps(picOrderCntType), Pps(fields), out SliceHeader header));
        Assert.Equal(fields.FirstMb, (uint)header.FirstMb);
        return header;
    }

    private static PictureParameterSet Pps(Fields fields) =>
        new((int)fields.PpsId, 0, BottomFieldPicOrderInFramePresent: true);

    /// <summary>Baseline, 64x64, frame_num of 4 bits, pic_order_cnt_lsb of 8.</summary>
    private static SequenceParameterSet Sps(int picOrderCntType)
    {
        byte[] rbsp = new byte[32];
        var writer = new BitWriter(rbsp);
        writer.WriteBits(0x42001F, 24);
        writer.WriteUe(0);                                      // seq_parameter_set_id
        writer.WriteUe(0);                                      // log2_max_frame_num_minus4
        writer.WriteUe((uint)picOrderCntType);
        if (picOrderCntType == 0) writer.WriteUe(4);
        if (picOrderCntType == 1) writer.WriteBits(0b0_1_1_1, 4);   // deltas present, two offsets of 0, no cycle
        writer.WriteUe(1);                                      // max_num_ref_frames
        writer.WriteFlag(false);
        writer.WriteUe(3);
        writer.WriteUe(3);
        writer.WriteBits(0b1_1_0_0, 4);                         // frames only, direct 8x8, no cropping, no VUI
        int length = writer.Finish();
        Assert.True(SequenceParameterSet.TryParse([0x67, .. rbsp[..length]], out SequenceParameterSet sps));
        Assert.Equal((64, 64), (sps.Width, sps.Height));
        return sps;
    }

    private static byte[] Write(Fields fields, int picOrderCntType)
    {
        byte[] rbsp = new byte[32];
        var writer = new BitWriter(rbsp);
        writer.WriteUe(fields.FirstMb);
        writer.WriteUe(fields.Type);
        writer.WriteUe(fields.PpsId);
        writer.WriteBits(fields.FrameNum, 4);
        if (fields.Header == IdrSlice) writer.WriteUe(fields.IdrPicId);
        if (picOrderCntType == 0) writer.WriteBits(fields.PicOrderCntLsb, 8);
        if (picOrderCntType < 2) writer.WriteUe(fields.Delta0);
        if (picOrderCntType == 1) writer.WriteUe(fields.Delta1);
        writer.WriteBits(0xFFFF_FFFF, 32);                      // what follows
        return [fields.Header, .. rbsp[..writer.Finish()]];
    }

    private sealed record Fields
    {
        public byte Header { get; init; } = ReferenceSlice;
        public uint FirstMb { get; init; } = 20;
        public uint Type { get; init; }
        public uint PpsId { get; init; }
        public uint FrameNum { get; init; } = 3;
        public uint IdrPicId { get; init; }
        public uint PicOrderCntLsb { get; init; } = 6;
        public uint Delta0 { get; init; }
        public uint Delta1 { get; init; }
    }
}
