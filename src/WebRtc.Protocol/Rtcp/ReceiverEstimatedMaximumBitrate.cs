using System.Buffers.Binary;
using System.Numerics;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// REMB (PT=PSFB, FMT=15): what the receiver believes it can take, for all streams named together.
/// <code>
/// |  Unique identifier 'R' 'E' 'M' 'B'                            |   draft-alvestrand-rmcat-remb-03 §2.2
/// |  Num SSRC     | BR Exp    |  BR Mantissa                      |
/// |   SSRC feedback, Num SSRC of them                             |
/// </code>
/// </summary>
internal readonly ref struct ReceiverEstimatedMaximumBitrate
{
    public const int Format = 15;

    private const uint Identifier = 0x52454D42;
    private const int MantissaBits = 18, FixedLength = 8;

    private readonly ReadOnlySpan<byte> _ssrcs;

    private ReceiverEstimatedMaximumBitrate(ulong bitrateBps, ReadOnlySpan<byte> ssrcs)
    {
        BitrateBps = bitrateBps;
        _ssrcs = ssrcs;
    }

    /// <summary>Bits per second; saturates.</summary>
    public ulong BitrateBps { get; }

    public static bool TryParse(scoped in RtcpPacket packet, out ReceiverEstimatedMaximumBitrate remb)
    {
        remb = default;
        if (!FeedbackHeader.TryParse(packet, RtcpPacketType.PayloadFeedback, Format, out FeedbackHeader header))
            return false;
        ReadOnlySpan<byte> control = header.Control;
        if (control.Length < FixedLength || BinaryPrimitives.ReadUInt32BigEndian(control) != Identifier) return false;
        int ssrcsLength = control[4] * 4;
        if (control.Length < FixedLength + ssrcsLength) return false;
        uint field = BinaryPrimitives.ReadUInt32BigEndian(control[4..]) & 0xFF_FFFF;
        int exponent = (int)(field >> MantissaBits);
        ulong mantissa = field & ((1u << MantissaBits) - 1);
        ulong bitrate = exponent > BitOperations.LeadingZeroCount(mantissa) ? ulong.MaxValue : mantissa << exponent;
        if (mantissa == 0) bitrate = 0;
        remb = new ReceiverEstimatedMaximumBitrate(bitrate, control.Slice(FixedLength, ssrcsLength));
        return true;
    }

    public bool Names(uint ssrc)
    {
        for (int at = 0; at < _ssrcs.Length; at += 4)
            if (BinaryPrimitives.ReadUInt32BigEndian(_ssrcs[at..]) == ssrc) return true;
        return false;
    }

    /// <param name="destination">20 bytes and 4 for each stream.</param>
    /// <param name="senderSsrc">Ours.</param>
    /// <param name="bitrateBps">Rounded down to 18 significant bits.</param>
    /// <param name="ssrcs">At most 255.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, ulong bitrateBps, ReadOnlySpan<uint> ssrcs)
    {
        int exponent = Math.Max(0, 64 - BitOperations.LeadingZeroCount(bitrateBps) - MantissaBits);
        Span<byte> control = destination[FeedbackHeader.Length..];
        BinaryPrimitives.WriteUInt32BigEndian(control, Identifier);
        uint field = ((uint)ssrcs.Length << 24) | ((uint)exponent << MantissaBits) | (uint)(bitrateBps >> exponent);
        BinaryPrimitives.WriteUInt32BigEndian(control[4..], field);
        for (int i = 0; i < ssrcs.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(control[(FixedLength + (i * 4))..], ssrcs[i]);
        int controlLength = FixedLength + (ssrcs.Length * 4);
        return FeedbackHeader.Write(destination, RtcpPacketType.PayloadFeedback, Format, senderSsrc, 0, controlLength);
    }
}
