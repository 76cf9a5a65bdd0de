using Camerad.Media.H264;

namespace Camerad.Media.Av1;

/// <summary>
/// The sequence header OBU (AV1 Bitstream &amp; Decoding Process Specification §5.5.1), as far as
/// the largest picture's size.
/// </summary>
/// <param name="IsReducedStillPicture">reduced_still_picture_header: every frame is a key frame.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal readonly record struct SequenceHeader(bool IsReducedStillPicture, int Width, int Height)
{
    /// <summary>Above it a level has two tiers (§5.5.1).</summary>
    private const uint HighestLevelWithoutTier = 7;

    /// <returns>False if it is damaged or ends too early.</returns>
    public static bool TryParse(ReadOnlySpan<byte> payload, out SequenceHeader header)
    {
        var reader = new BitReader(payload);
        reader.ReadBits(3);                                     // seq_profile
        reader.ReadFlag();                                      // still_picture
        bool isReduced = reader.ReadFlag();
        if (isReduced) reader.ReadBits(5);                      // seq_level_idx
        else SkipOperatingPoints(ref reader);
        int widthBits = (int)reader.ReadBits(4) + 1, heightBits = (int)reader.ReadBits(4) + 1;
        header = new SequenceHeader(
            isReduced, (int)reader.ReadBits(widthBits) + 1, (int)reader.ReadBits(heightBits) + 1);
        return !reader.Failed;
    }

    private static void SkipOperatingPoints(ref BitReader reader)
    {
        int delayBits = reader.ReadFlag() ? SkipTimingInformation(ref reader) : 0;
        bool hasDisplayDelay = reader.ReadFlag();
        int count = (int)reader.ReadBits(5) + 1;
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            reader.ReadBits(12);                                // operating_point_idc
            if (reader.ReadBits(5) > HighestLevelWithoutTier) reader.ReadFlag();
            if (delayBits > 0 && reader.ReadFlag())             // decoder_model_present_for_this_op
            {
                reader.ReadBits(delayBits);                     // decoder_buffer_delay
                reader.ReadBits(delayBits);                     // encoder_buffer_delay
                reader.ReadFlag();                              // low_delay_mode_flag
            }
            if (hasDisplayDelay && reader.ReadFlag()) reader.ReadBits(4);
        }
    }

    /// <returns>Bits of a buffer delay; 0: there is no decoder model.</returns>
    private static int SkipTimingInformation(ref BitReader reader)
    {
        reader.ReadBits(32);                                    // num_units_in_display_tick
        reader.ReadBits(32);                                    // time_scale
        // num_ticks_per_picture_minus_1; uvlc() is H.264's ue(v)
        if (reader.ReadFlag()) reader.ReadUe();
        if (!reader.ReadFlag()) return 0;
        int delayBits = (int)reader.ReadBits(5) + 1;
        reader.ReadBits(32);                                    // num_units_in_decoding_tick
        // lengths of buffer_removal_time and frame_presentation_time
        reader.ReadBits(10);
        return delayBits;
    }
}
