namespace Camerad.Media.H264;

/// <summary>
/// Rewrites an SPS so that its VUI promises that pictures come in the order they are shown. Without the promise a
/// hardware decoder (VideoToolbox, Android's) holds back as many pictures as the level would let it reorder: a second
/// of latency at small sizes. Only bitstream_restriction changes; everything before it is copied bit by bit.
/// </summary>
internal static class ZeroReorderingRewriter
{
    /// <summary>A VUI that says nothing: vui_parameters_present_flag, eight absent parts.</summary>
    private const uint EmptyVui = 0b1_0000_0000;

    /// <summary>Bits of <see cref="EmptyVui"/>.</summary>
    private const int EmptyVuiBits = 9;

    /// <summary>Bytes by which the RBSP may grow: flags and seven codes of at most 11 bits.</summary>
    private const int Growth = 16;

    /// <param name="nal">The SPS NAL unit that <paramref name="sps"/> was parsed from.</param>
    /// <param name="sps">Its meaning.</param>
    /// <returns>A new NAL unit.</returns>
    public static byte[] Rewrite(ReadOnlySpan<byte> nal, SequenceParameterSet sps)
    {
        Span<byte> source = stackalloc byte[SequenceParameterSet.MaxLength];
        source = source[..Rbsp.Unescape(nal[1..], source)];
        Span<byte> target = stackalloc byte[SequenceParameterSet.MaxLength + Growth];
        target.Clear();
        var writer = new BitWriter(target);
        if (sps.Vui is { } vui)
        {
            writer.CopyBits(source, vui.RestrictionPosition);
        }
        else
        {
            writer.CopyBits(source, sps.VuiPosition);
            writer.WriteBits(EmptyVui, EmptyVuiBits);
        }

        writer.WriteFlag(true);                                 // bitstream_restriction_flag
        BitstreamRestriction restriction = sps.Vui?.Restriction ?? BitstreamRestriction.Inferred;
        restriction = restriction with { MaxNumReorderFrames = 0, MaxDecFrameBuffering = (uint)sps.MaxNumRefFrames };
        restriction.WriteTo(ref writer);
        int length = writer.Finish();

        var escaped = new byte[1 + (length * 3 / 2) + 1];
        escaped[0] = nal[0];
        int escapedLength = Rbsp.Escape(target[..length], escaped.AsSpan(1));
        return escaped.AsSpan(0, 1 + escapedLength).ToArray();
    }
}
