namespace Camerad.Media.H264;

/// <summary>
/// The begin of a slice header (H.264 §7.3.3): its type, and the fields that tell one picture from the next
/// (§7.4.1.2.4).
/// </summary>
internal readonly struct SliceHeader
{
    /// <summary>
    /// Bytes that hold all of it: at most some 150 bits in legal streams, 240 in any that this parser accepts.
    /// </summary>
    private const int PrefixLength = 40;

    private const int MaxFirstMb = 139_263;                     // level 6.2
    private const int MaxSliceType = 9;
    private const int MaxIdrPicId = 65_535;
    private const int TypeB = 1;

    public int FirstMb { get; private init; }
    public bool IsB { get; private init; }
    public int PpsId { get; private init; }
    public bool IsField { get; private init; }
    public bool IsIdr { get; private init; }
    private int RefIdc { get; init; }
    private uint FrameNum { get; init; }
    private bool IsBottomField { get; init; }
    private int IdrPicId { get; init; }
    private uint PicOrderCntLsb { get; init; }
    private int Delta0 { get; init; }                           // delta_pic_order_cnt_bottom or delta_pic_order_cnt[0]
    private int Delta1 { get; init; }                           // delta_pic_order_cnt[1]

    /// <summary>Reads first_mb_in_slice, slice_type and pic_parameter_set_id, which depend on nothing.</summary>
    public static bool TryReadPpsId(ReadOnlySpan<byte> nal, out int ppsId)
    {
        Span<byte> rbsp = stackalloc byte[PrefixLength];
        BitReader reader = Open(nal, rbsp);
        reader.ReadUe(MaxFirstMb);
        reader.ReadUe(MaxSliceType);
        ppsId = reader.ReadUe(PictureParameterSet.MaxId);
        return !reader.Failed;
    }

    /// <summary>Parses a NAL unit with its header byte; it need not be there to its end.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> nal, SequenceParameterSet sps, in PictureParameterSet pps, out SliceHeader header)
    {
        Span<byte> rbsp = stackalloc byte[PrefixLength];
        BitReader reader = Open(nal, rbsp);
        header = Parse(ref reader, nal.IsEmpty ? (byte)0 : nal[0], sps, pps);
        return !reader.Failed;
    }

    /// <summary>Whether this slice begins another primary coded picture than <paramref name="previous"/>
    /// (§7.4.1.2.4).</summary>
    /// <remarks>
    /// Beyond the standard, macroblock 0 always begins a picture: intra-only encoders repeat idr_pic_id. It is wrong
    /// for arbitrary slice order only, which no constrained profile has.
    /// </remarks>
    public bool BeginsPictureAfter(in SliceHeader previous) =>
        FirstMb == 0
        || FrameNum != previous.FrameNum
        || PpsId != previous.PpsId
        || IsField != previous.IsField
        || IsBottomField != previous.IsBottomField
        || (RefIdc != previous.RefIdc && (RefIdc == 0 || previous.RefIdc == 0))
        || PicOrderCntLsb != previous.PicOrderCntLsb
        || Delta0 != previous.Delta0
        || Delta1 != previous.Delta1
        || IsIdr != previous.IsIdr
        || IdrPicId != previous.IdrPicId;

    private static BitReader Open(ReadOnlySpan<byte> nal, Span<byte> rbsp) =>
        new(nal.IsEmpty ? [] : rbsp[..Rbsp.Unescape(nal[1..], rbsp)]);

    private static SliceHeader Parse(
        ref BitReader reader, byte nalHeader, SequenceParameterSet sps, in PictureParameterSet pps)
    {
        int firstMb = reader.ReadUe(MaxFirstMb);
        int type = reader.ReadUe(MaxSliceType);
        int ppsId = reader.ReadUe(PictureParameterSet.MaxId);
        if (sps.SeparateColourPlanes) reader.ReadBits(2);       // colour_plane_id
        uint frameNum = reader.ReadBits(sps.FrameNumBits);
        bool field = !sps.FrameMbsOnly && reader.ReadFlag();
        bool bottom = field && reader.ReadFlag();
        bool idr = NalUnitType.Of(nalHeader) == NalUnitType.IdrSlice;
        int idrPicId = idr ? reader.ReadUe(MaxIdrPicId) : 0;
        uint lsb = 0;
        int delta0 = 0, delta1 = 0;
        if (sps.PicOrderCntType == 0)
        {
            lsb = reader.ReadBits(sps.PicOrderCntLsbBits);
            if (pps.BottomFieldPicOrderInFramePresent && !field) delta0 = reader.ReadSe();
        }
        else if (sps is { PicOrderCntType: 1, DeltaPicOrderAlwaysZero: false })
        {
            delta0 = reader.ReadSe();
            if (pps.BottomFieldPicOrderInFramePresent && !field) delta1 = reader.ReadSe();
        }

        return new SliceHeader
        {
            FirstMb = firstMb,
            IsB = type % 5 == TypeB,
            PpsId = ppsId,
            IsField = field,
            IsIdr = idr,
            RefIdc = (nalHeader >> 5) & 3,
            FrameNum = frameNum,
            IsBottomField = bottom,
            IdrPicId = idrPicId,
            PicOrderCntLsb = lsb,
            Delta0 = delta0,
            Delta1 = delta1,
        };
    }
}
