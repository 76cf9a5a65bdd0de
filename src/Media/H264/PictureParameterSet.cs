namespace Camerad.Media.H264;

/// <summary>
/// The begin of a picture parameter set (H.264 §7.3.2.2): what a slice header's first fields depend on.
/// </summary>
/// <param name="Id">pic_parameter_set_id.</param>
/// <param name="SpsId">seq_parameter_set_id.</param>
/// <param name="BottomFieldPicOrderInFramePresent">A slice header carries delta_pic_order_cnt_bottom, or a second
/// delta.</param>
internal readonly record struct PictureParameterSet(int Id, int SpsId, bool BottomFieldPicOrderInFramePresent)
{
    /// <summary>Bytes of a PPS NAL unit; real ones have 4 to 10, with all scaling lists a few hundred.</summary>
    public const int MaxLength = 1024;

    /// <summary>Highest pic_parameter_set_id (§7.4.2.2).</summary>
    public const int MaxId = 255;

    private const int PrefixLength = 16;

    /// <summary>Parses a NAL unit with its header byte.</summary>
    public static bool TryParse(ReadOnlySpan<byte> nal, out PictureParameterSet pps)
    {
        pps = default;
        if (nal.Length is < 2 or > MaxLength || NalUnitType.Of(nal[0]) != NalUnitType.Pps) return false;
        Span<byte> rbsp = stackalloc byte[PrefixLength];
        var reader = new BitReader(rbsp[..Rbsp.Unescape(nal[1..], rbsp)]);
        int id = reader.ReadUe(MaxId);
        int spsId = reader.ReadUe(SequenceParameterSet.MaxId);
        reader.ReadFlag();                                      // entropy_coding_mode_flag
        pps = new PictureParameterSet(id, spsId, reader.ReadFlag());
        return !reader.Failed;
    }
}
