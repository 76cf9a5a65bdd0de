using System.Buffers.Binary;
using System.Numerics;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// Generic NACK (PT=RTPFB, FMT=1): packets that are missing.
/// <code>
/// |            PID                |             BLP               |   RFC 4585 §6.2.1
/// </code>
/// A BLP bit i (from 0) says that PID+i+1 is missing too.
/// </summary>
internal ref struct GenericNack
{
    public const int Format = 1;

    private const int EntryLength = 4;

    private ReadOnlySpan<byte> _entries;
    private ushort _packetId;
    private uint _bitmask;                                                     // bit 0: the PID itself

    public uint SenderSsrc { get; private init; }

    public uint MediaSsrc { get; private init; }

    public static bool TryParse(scoped in RtcpPacket packet, out GenericNack nack)
    {
        nack = default;
        if (!FeedbackHeader.TryParse(packet, RtcpPacketType.TransportFeedback, Format, out FeedbackHeader header))
            return false;
        if (header.Control.IsEmpty || header.Control.Length % EntryLength != 0) return false;
        nack = new GenericNack
        {
            SenderSsrc = header.SenderSsrc,
            MediaSsrc = header.MediaSsrc,
            _entries = header.Control,
        };
        return true;
    }

    /// <summary>The next missing packet.</summary>
    public bool TryRead(out ushort sequenceNumber)
    {
        sequenceNumber = 0;
        if (_bitmask == 0 && !TryReadEntry()) return false;
        int bit = BitOperations.TrailingZeroCount(_bitmask);
        _bitmask &= _bitmask - 1;
        sequenceNumber = (ushort)(_packetId + bit);
        return true;
    }

    /// <param name="destination">12 bytes and at most 4 for each missing packet.</param>
    /// <param name="senderSsrc">Ours.</param>
    /// <param name="mediaSsrc">The stream with gaps.</param>
    /// <param name="missing">At least one, ascending (modulo 2^16).</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, uint senderSsrc, uint mediaSsrc, ReadOnlySpan<ushort> missing)
    {
        int control = 0;
        for (int i = 0; i < missing.Length; control += EntryLength)
        {
            ushort packetId = missing[i++];
            int bits = 0;
            for (; i < missing.Length && (ushort)(missing[i] - packetId) is >= 1 and <= 16; i++)
                bits |= 1 << ((ushort)(missing[i] - packetId) - 1);
            Span<byte> entry = destination[(FeedbackHeader.Length + control)..];
            BinaryPrimitives.WriteUInt16BigEndian(entry, packetId);
            BinaryPrimitives.WriteUInt16BigEndian(entry[2..], (ushort)bits);
        }
        return FeedbackHeader.Write(
            destination, RtcpPacketType.TransportFeedback, Format, senderSsrc, mediaSsrc, control);
    }

    private bool TryReadEntry()
    {
        if (_entries.IsEmpty) return false;
        _packetId = BinaryPrimitives.ReadUInt16BigEndian(_entries);
        _bitmask = ((uint)BinaryPrimitives.ReadUInt16BigEndian(_entries[2..]) << 1) | 1;
        _entries = _entries[EntryLength..];
        return true;
    }
}
