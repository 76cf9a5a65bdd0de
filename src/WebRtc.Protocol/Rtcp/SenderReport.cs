using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// SR.
/// <code>
/// |V=2|P|   RC    |   PT=SR=200   |             length            |   RFC 3550 §6.4.1
/// |                         SSRC of sender                        |
/// |              NTP timestamp, most significant word             |
/// |             NTP timestamp, least significant word             |
/// |                         RTP timestamp                         |
/// |                     sender's packet count                     |
/// |                      sender's octet count                     |
/// |                       report blocks, RC of them               |
/// </code>
/// </summary>
internal readonly ref struct SenderReport
{
    private const int InfoLength = 24;                                         // after the header

    public uint Ssrc { get; private init; }

    public ulong NtpTimestamp { get; private init; }

    public uint RtpTimestamp { get; private init; }

    public uint PacketCount { get; private init; }

    public uint OctetCount { get; private init; }

    public ReportBlocks Blocks { get; private init; }

    public static bool TryParse(scoped in RtcpPacket packet, out SenderReport report)
    {
        report = default;
        int blocksLength = packet.Count * ReportBlock.Length;
        if (packet.Type != RtcpPacketType.SenderReport || packet.Body.Length < InfoLength + blocksLength) return false;
        report = new SenderReport
        {
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body),
            NtpTimestamp = BinaryPrimitives.ReadUInt64BigEndian(packet.Body[4..]),
            RtpTimestamp = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[12..]),
            PacketCount = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[16..]),
            OctetCount = BinaryPrimitives.ReadUInt32BigEndian(packet.Body[20..]),
            Blocks = new ReportBlocks(packet.Body.Slice(InfoLength, blocksLength)),
        };
        return true;
    }

    /// <param name="destination">28 bytes and 24 for each block.</param>
    /// <param name="ssrc">The sender.</param>
    /// <param name="ntpTimestamp">Now.</param>
    /// <param name="rtpTimestamp">The same moment on the stream's clock.</param>
    /// <param name="packetCount">Packets sent, modulo 2^32.</param>
    /// <param name="octetCount">Payload bytes sent, modulo 2^32.</param>
    /// <param name="blocks">At most 31.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(
        Span<byte> destination, uint ssrc, ulong ntpTimestamp, uint rtpTimestamp, uint packetCount, uint octetCount,
        ReadOnlySpan<ReportBlock> blocks = default)
    {
        int length = RtcpPacket.HeaderLength + InfoLength + (blocks.Length * ReportBlock.Length);
        RtcpPacket.WriteHeader(destination, RtcpPacketType.SenderReport, blocks.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], ntpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], rtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(destination[20..], packetCount);
        BinaryPrimitives.WriteUInt32BigEndian(destination[24..], octetCount);
        for (int i = 0; i < blocks.Length; i++)
            blocks[i].Write(destination[(RtcpPacket.HeaderLength + InfoLength + (i * ReportBlock.Length))..]);
        return length;
    }
}
