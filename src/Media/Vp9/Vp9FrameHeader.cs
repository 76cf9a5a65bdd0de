using Camerad.Media.H264;

namespace Camerad.Media.Vp9;

/// <summary>
/// The begin of a VP9 frame's uncompressed header (VP9 Bitstream Specification §6.2), as far as the picture's size. Of
/// a superframe it is the first frame's.
/// </summary>
/// <param name="IsKeyFrame">A decoder can begin here.</param>
/// <param name="Width">Pixels; 0 if this is no key frame.</param>
/// <param name="Height">Pixels; 0 if this is no key frame.</param>
internal readonly record struct Vp9FrameHeader(bool IsKeyFrame, int Width, int Height)
{
    private const uint FrameMarker = 2, SyncCode = 0x498342, ColourSpaceRgb = 7;

    /// <summary>Bytes that hold all of it, whatever the profile.</summary>
    private const int LongestLength = 12;

    /// <returns>False if these bytes begin no VP9 frame.</returns>
    public static bool TryParse(ReadOnlySpan<byte> frame, out Vp9FrameHeader header)
    {
        header = default;
        var reader = new BitReader(frame[..Math.Min(frame.Length, LongestLength)]);
        if (reader.ReadBits(2) != FrameMarker) return false;
        uint profile = reader.ReadBits(1) | (reader.ReadBits(1) << 1);
        if (profile == 3 && reader.ReadFlag()) return false;    // reserved_zero
        if (reader.ReadFlag()) return !reader.Failed;           // show_existing_frame
        bool isKeyFrame = !reader.ReadFlag();
        reader.ReadBits(2);                                     // show_frame, error_resilient_mode
        if (!isKeyFrame) return !reader.Failed;
        if (reader.ReadBits(24) != SyncCode) return false;
        SkipColourConfiguration(ref reader, profile);
        header = new Vp9FrameHeader(true, (int)reader.ReadBits(16) + 1, (int)reader.ReadBits(16) + 1);
        return !reader.Failed;
    }

    // §6.2.2
    private static void SkipColourConfiguration(ref BitReader reader, uint profile)
    {
        bool hasSubsampling = (profile & 1) != 0;
        if (profile >= 2) reader.ReadFlag();                    // ten_or_twelve_bit
        if (reader.ReadBits(3) == ColourSpaceRgb)
        {
            if (hasSubsampling) reader.ReadFlag();              // reserved_zero
            return;
        }
        reader.ReadFlag();                                      // color_range
        if (hasSubsampling) reader.ReadBits(3);                 // subsampling_x, subsampling_y, reserved_zero
    }
}
