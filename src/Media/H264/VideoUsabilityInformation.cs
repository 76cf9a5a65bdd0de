namespace Camerad.Media.H264;

/// <summary>
/// The optional end of an SPS (H.264 annex E.1.1). Of interest are the frame rate and bitstream_restriction, which
/// tells a decoder how many pictures it must hold back to put them in order.
/// </summary>
internal sealed class VideoUsabilityInformation
{
    private const int ExtendedSar = 255;
    private const int MaxCpbCount = 32;
    private const int MaxDecFrameBufferingLimit = 16;

    /// <summary>
    /// Pictures per second; 0 if the stream does not say. A tick is a field's time (table E-6), hence the 2.
    /// </summary>
    public double FrameRate { get; private set; }

    /// <summary>Where bitstream_restriction_flag stands, in bits of the RBSP.</summary>
    public int RestrictionPosition { get; private set; }

    /// <summary>Null: not said, so that a decoder must expect as much reordering as the level allows.</summary>
    public BitstreamRestriction? Restriction { get; private set; }

    public static VideoUsabilityInformation Parse(ref BitReader reader)
    {
        var vui = new VideoUsabilityInformation();
        if (reader.ReadFlag() && reader.ReadBits(8) == ExtendedSar) reader.ReadBits(32);   // aspect_ratio_info
        if (reader.ReadFlag()) reader.ReadFlag();                                          // overscan_info
        if (reader.ReadFlag()) SkipVideoSignalType(ref reader);
        if (reader.ReadFlag())                                                             // chroma_loc_info
        {
            reader.ReadUe(5);
            reader.ReadUe(5);
        }

        if (reader.ReadFlag()) vui.ParseTiming(ref reader);
        bool nalHrd = reader.ReadFlag();
        if (nalHrd) SkipHrd(ref reader);
        bool vclHrd = reader.ReadFlag();
        if (vclHrd) SkipHrd(ref reader);
        if (nalHrd || vclHrd) reader.ReadFlag();                                           // low_delay_hrd_flag
        reader.ReadFlag();                                                                 // pic_struct_present_flag
        vui.RestrictionPosition = reader.Position;
        if (reader.ReadFlag()) vui.Restriction = ParseRestriction(ref reader);
        return vui;
    }

    private static void SkipVideoSignalType(ref BitReader reader)
    {
        reader.ReadBits(4);                                     // video_format, video_full_range_flag
        if (reader.ReadFlag()) reader.ReadBits(24);             // colour_description
    }

    private void ParseTiming(ref BitReader reader)
    {
        uint unitsInTick = reader.ReadBits(32);
        uint timeScale = reader.ReadBits(32);
        reader.ReadFlag();                                      // fixed_frame_rate_flag
        if (unitsInTick > 0) FrameRate = timeScale / (2.0 * unitsInTick);
    }

    // E.1.2
    private static void SkipHrd(ref BitReader reader)
    {
        int count = reader.ReadUe(MaxCpbCount - 1) + 1;
        reader.ReadBits(8);                                     // bit_rate_scale, cpb_size_scale
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            reader.ReadUe();
            reader.ReadUe();
            reader.ReadFlag();
        }

        reader.ReadBits(20);                                    // four lengths of 5 bits
    }

    private static BitstreamRestriction ParseRestriction(ref BitReader reader) => new(
        reader.ReadFlag(),
        (uint)reader.ReadUe(16),
        (uint)reader.ReadUe(16),
        (uint)reader.ReadUe(32),
        (uint)reader.ReadUe(32),
        (uint)reader.ReadUe(MaxDecFrameBufferingLimit),
        (uint)reader.ReadUe(MaxDecFrameBufferingLimit));
}
