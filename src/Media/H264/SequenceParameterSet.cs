namespace Camerad.Media.H264;

/// <summary>
/// What this program needs of a sequence parameter set (H.264 §7.3.2.1.1): its identity, the picture's size and rate,
/// and the lengths that a slice header depends on. The VUI is parsed by <see cref="VideoUsabilityInformation"/>.
/// </summary>
internal sealed class SequenceParameterSet
{
    /// <summary>
    /// Bytes of an SPS NAL unit; real ones have 10 to 60, with all scaling lists and two HRDs still below this.
    /// </summary>
    public const int MaxLength = 1024;

    /// <summary>Highest seq_parameter_set_id (§7.4.2.1.1).</summary>
    public const int MaxId = 31;

    private const int MacroblockSize = 16;
    private const int MaxSizeInMacroblocks = 1055;      // level 6.2: sqrt(139264 * 8)
    private const int MaxReferenceFrames = 16;
    private const int MaxReferenceFramesInPicOrderCntCycle = 255;
    private const int Chroma444 = 3;

    private SequenceParameterSet()
    {
    }

    public ProfileLevelId ProfileLevelId { get; private set; }
    public int Id { get; private set; }
    public bool SeparateColourPlanes { get; private set; }
    public int FrameNumBits { get; private set; }
    public int PicOrderCntType { get; private set; }
    public int PicOrderCntLsbBits { get; private set; }
    public bool DeltaPicOrderAlwaysZero { get; private set; }
    public int MaxNumRefFrames { get; private set; }
    public bool FrameMbsOnly { get; private set; }

    /// <summary>Pixels after cropping.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels after cropping.</summary>
    public int Height { get; private set; }

    /// <summary>
    /// Where vui_parameters_present_flag stands, in bits of the RBSP (the NAL header is not part of it).
    /// </summary>
    public int VuiPosition { get; private set; }

    public VideoUsabilityInformation? Vui { get; private set; }

    /// <summary>Parses a NAL unit with its header byte; false for anything the standard does not allow.</summary>
    public static bool TryParse(ReadOnlySpan<byte> nal, out SequenceParameterSet sps)
    {
        sps = new SequenceParameterSet();
        if (nal.Length is < 5 or > MaxLength || NalUnitType.Of(nal[0]) != NalUnitType.Sps) return false;
        Span<byte> rbsp = stackalloc byte[MaxLength];
        var reader = new BitReader(rbsp[..Rbsp.Unescape(nal[1..], rbsp)]);
        sps.Parse(ref reader);
        return !reader.Failed && sps is { Width: > 0, Height: > 0 };
    }

    private void Parse(ref BitReader reader)
    {
        ProfileLevelId = ProfileLevelId.FromBits(reader.ReadBits(24));
        Id = reader.ReadUe(MaxId);
        int chromaFormat = HasChromaFormat(ProfileLevelId.ProfileIdc) ? ParseChromaFormat(ref reader) : 1;
        FrameNumBits = reader.ReadUe(12) + 4;
        ParsePicOrderCnt(ref reader);
        MaxNumRefFrames = reader.ReadUe(MaxReferenceFrames);
        reader.ReadFlag();                                      // gaps_in_frame_num_value_allowed_flag
        ParseSize(ref reader, chromaFormat);
        VuiPosition = reader.Position;
        if (reader.ReadFlag()) Vui = VideoUsabilityInformation.Parse(ref reader);
    }

    // The High family and the scalable and multiview profiles (§7.3.2.1.1).
    private static bool HasChromaFormat(byte profile) =>
        profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private int ParseChromaFormat(ref BitReader reader)
    {
        int chromaFormat = reader.ReadUe(Chroma444);
        if (chromaFormat == Chroma444) SeparateColourPlanes = reader.ReadFlag();
        reader.ReadUe(6);                                       // bit_depth_luma_minus8
        reader.ReadUe(6);                                       // bit_depth_chroma_minus8
        reader.ReadFlag();                                      // qpprime_y_zero_transform_bypass_flag
        if (!reader.ReadFlag()) return chromaFormat;            // seq_scaling_matrix_present_flag
        int lists = chromaFormat == Chroma444 ? 12 : 8;
        for (int i = 0; i < lists && !reader.Failed; i++)
        {
            if (reader.ReadFlag()) SkipScalingList(ref reader, i < 6 ? 16 : 64);
        }

        return chromaFormat;
    }

    // §7.3.2.1.1.1
    private static void SkipScalingList(ref BitReader reader, int size)
    {
        int lastScale = 8, nextScale = 8;
        for (int i = 0; i < size && nextScale != 0 && !reader.Failed; i++)
        {
            nextScale = (lastScale + reader.ReadSe()) & 0xFF;
            if (nextScale != 0) lastScale = nextScale;
        }
    }

    private void ParsePicOrderCnt(ref BitReader reader)
    {
        PicOrderCntType = reader.ReadUe(2);
        if (PicOrderCntType == 0) PicOrderCntLsbBits = reader.ReadUe(12) + 4;
        if (PicOrderCntType != 1) return;
        DeltaPicOrderAlwaysZero = reader.ReadFlag();
        reader.ReadSe();                                        // offset_for_non_ref_pic
        reader.ReadSe();                                        // offset_for_top_to_bottom_field
        int cycle = reader.ReadUe(MaxReferenceFramesInPicOrderCntCycle);
        for (int i = 0; i < cycle && !reader.Failed; i++) reader.ReadSe();
    }

    private void ParseSize(ref BitReader reader, int chromaFormat)
    {
        int widthInMacroblocks = reader.ReadUe(MaxSizeInMacroblocks) + 1;
        int heightInMapUnits = reader.ReadUe(MaxSizeInMacroblocks) + 1;
        FrameMbsOnly = reader.ReadFlag();
        if (!FrameMbsOnly) reader.ReadFlag();                   // mb_adaptive_frame_field_flag
        reader.ReadFlag();                                      // direct_8x8_inference_flag
        int fieldFactor = FrameMbsOnly ? 1 : 2;
        Width = widthInMacroblocks * MacroblockSize;
        Height = heightInMapUnits * MacroblockSize * fieldFactor;
        if (!reader.ReadFlag()) return;                         // frame_cropping_flag

        // Table 6-1: cropping counts in chroma samples, and in lines of a field.
        bool planar = chromaFormat is 0 || SeparateColourPlanes;
        int unitX = !planar && chromaFormat is 1 or 2 ? 2 : 1;
        int unitY = (!planar && chromaFormat is 1 ? 2 : 1) * fieldFactor;
        Width -= unitX * (reader.ReadUe((uint)Width) + reader.ReadUe((uint)Width));
        Height -= unitY * (reader.ReadUe((uint)Height) + reader.ReadUe((uint)Height));
    }
}
