using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>The begin of an AV1 sequence header, up to the picture's size (AV1 §5.5.1).</summary>
/// <param name="IsStillPicture">reduced_still_picture_header: every frame is a key frame.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
internal readonly record struct Av1SequenceHeader(bool IsStillPicture, int Width, int Height)
{
    public static bool TryParse(ReadOnlySpan<byte> content, out Av1SequenceHeader header)
    {
        var reader = new BitReader(content);
        reader.ReadBits(4);                                                    // seq_profile, still_picture
        bool isStillPicture = reader.ReadFlag();
        if (isStillPicture) reader.ReadBits(5);                                // seq_level_idx
        else SkipOperatingPoints(ref reader);
        int widthBits = (int)reader.ReadBits(4) + 1, heightBits = (int)reader.ReadBits(4) + 1;
        header = new Av1SequenceHeader(
            isStillPicture, (int)reader.ReadBits(widthBits) + 1, (int)reader.ReadBits(heightBits) + 1);
        return !reader.Failed;
    }

    private static void SkipOperatingPoints(ref BitReader reader)
    {
        bool hasDecoderModel = false;
        int delayBits = 0;
        if (reader.ReadFlag())                                                 // timing_info_present_flag
        {
            reader.ReadBits(32);                                               // num_units_in_display_tick
            reader.ReadBits(32);                                               // time_scale
            if (reader.ReadFlag()) reader.ReadUe();                            // equal_picture_interval; uvlc as ue(v)
            hasDecoderModel = reader.ReadFlag();
            if (hasDecoderModel)
            {
                delayBits = (int)reader.ReadBits(5) + 1;
                reader.ReadBits(32);                                           // num_units_in_decoding_tick
                reader.ReadBits(10);                                           // two lengths
            }
        }
        bool hasDisplayDelay = reader.ReadFlag();
        for (int left = (int)reader.ReadBits(5) + 1; left > 0 && !reader.Failed; left--)
        {
            reader.ReadBits(12);                                               // operating_point_idc
            if (reader.ReadBits(5) > 7) reader.ReadFlag();                     // seq_level_idx, seq_tier
            if (hasDecoderModel && reader.ReadFlag())
            {
                reader.ReadBits(delayBits);                                    // decoder_buffer_delay
                reader.ReadBits(delayBits);                                    // encoder_buffer_delay
                reader.ReadFlag();                                             // low_delay_mode_flag
            }
            if (hasDisplayDelay && reader.ReadFlag()) reader.ReadBits(4);
        }
    }
}
