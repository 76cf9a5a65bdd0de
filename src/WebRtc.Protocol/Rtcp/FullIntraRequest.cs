using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// FIR (PT=PSFB, FMT=4): a key frame is needed. The media SSRC of the header is 0; each entry names its stream and
/// carries a command number: the same number again is a repetition, not a new command.
/// <code>
/// |                              SSRC                             |   RFC 5104 §4.3.1
/// | Seq nr.       |    Reserved                                   |
/// </code>
/// </summary>
internal readonly ref struct FullIntraRequest
{
    public const int Format = 4;

    private const int EntryLength = 8;

    private readonly ReadOnlySpan<byte> _entries;

    private FullIntraRequest(ReadOnlySpan<byte> entries) => _entries = entries;

    public static bool TryParse(scoped in RtcpPacket packet, out FullIntraRequest request)
    {
        request = default;
        if (!FeedbackHeader.TryParse(packet, RtcpPacketType.PayloadFeedback, Format, out FeedbackHeader header))
            return false;
        if (header.Control.IsEmpty || header.Control.Length % EntryLength != 0) return false;
        request = new FullIntraRequest(header.Control);
        return true;
    }

    /// <summary>The command number for a stream, if the message names it.</summary>
    public bool TryGetSequenceNumber(uint ssrc, out byte sequenceNumber)
    {
        sequenceNumber = 0;
        for (int at = 0; at < _entries.Length; at += EntryLength)
        {
            if (BinaryPrimitives.ReadUInt32BigEndian(_entries[at..]) != ssrc) continue;
            sequenceNumber = _entries[at + 4];
            return true;
        }
        return false;
    }

    /// <returns>Bytes written: 20.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, byte sequenceNumber)
    {
        Span<byte> entry = destination.Slice(FeedbackHeader.Length, EntryLength);
        entry.Clear();
        BinaryPrimitives.WriteUInt32BigEndian(entry, mediaSsrc);
        entry[4] = sequenceNumber;
        return FeedbackHeader.Write(destination, RtcpPacketType.PayloadFeedback, Format, senderSsrc, 0, EntryLength);
    }
}
