using Camerad.Media.H264;

namespace Camerad.Media.Av1;

/// <summary>What a temporal unit says of itself in its sequence header and its first frame header.</summary>
/// <param name="IsKeyFrame">A sequence header and a shown key frame are in it: a decoder can begin here.</param>
/// <param name="Width">Pixels; 0 if there is no sequence header.</param>
/// <param name="Height">Pixels; 0 if there is no sequence header.</param>
internal readonly record struct TemporalUnitHeader(bool IsKeyFrame, int Width, int Height)
{
    /// <returns>False if this is no temporal unit with a frame.</returns>
    public static bool TryParse(ReadOnlySpan<byte> temporalUnit, out TemporalUnitHeader header)
    {
        header = default;
        SequenceHeader? sequence = null;
        bool? isKeyFrame = null;
        var reader = new ObuReader(temporalUnit);
        while (reader.TryRead(out Obu obu))
        {
            ReadOnlySpan<byte> payload = temporalUnit.Slice(obu.PayloadOffset, obu.PayloadLength);
            if (obu.Type == ObuType.SequenceHeader)
            {
                if (!SequenceHeader.TryParse(payload, out SequenceHeader read)) return false;
                sequence = read;
            }
            else if (obu.Type is ObuType.FrameHeader or ObuType.Frame)
            {
                isKeyFrame ??= sequence is { } before && (before.IsReducedStillPicture || IsShownKeyFrame(payload));
            }
        }
        header = new TemporalUnitHeader(isKeyFrame ?? false, sequence?.Width ?? 0, sequence?.Height ?? 0);
        return !reader.IsMalformed && isKeyFrame is not null;
    }

    // §5.9.2: show_existing_frame, frame_type (0: key frame), show_frame
    private static bool IsShownKeyFrame(ReadOnlySpan<byte> payload)
    {
        var reader = new BitReader(payload);
        return !reader.ReadFlag() && reader.ReadBits(2) == 0 && reader.ReadFlag();
    }
}
