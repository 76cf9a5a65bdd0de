using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// RR: the SSRC of its sender, then report blocks; profile-specific extensions behind them are skipped.
/// <code>
/// |V=2|P|   RC    |   PT=RR=201   |             length            |   RFC 3550 §6.4.2
/// |                     SSRC of packet sender                     |
/// |                       report blocks, RC of them               |
/// </code>
/// </summary>
internal readonly ref struct ReceiverReport
{
    private const int SsrcLength = 4;

    public uint Ssrc { get; private init; }

    public ReportBlocks Blocks { get; private init; }

    public static bool TryParse(scoped in RtcpPacket packet, out ReceiverReport report)
    {
        report = default;
        int blocksLength = packet.Count * ReportBlock.Length;
        if (packet.Type != RtcpPacketType.ReceiverReport || packet.Body.Length < SsrcLength + blocksLength)
            return false;
        report = new ReceiverReport
        {
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(packet.Body),
            Blocks = new ReportBlocks(packet.Body.Slice(SsrcLength, blocksLength)),
        };
        return true;
    }

    /// <param name="destination">8 bytes and 24 for each block.</param>
    /// <param name="ssrc">The receiver's own.</param>
    /// <param name="blocks">At most 31.</param>
    /// <returns>Bytes written.</returns>
    public static int Write(Span<byte> destination, uint ssrc, ReadOnlySpan<ReportBlock> blocks)
    {
        const int BlocksOffset = RtcpPacket.HeaderLength + SsrcLength;
        int length = BlocksOffset + (blocks.Length * ReportBlock.Length);
        RtcpPacket.WriteHeader(destination, RtcpPacketType.ReceiverReport, blocks.Length, length);
        BinaryPrimitives.WriteUInt32BigEndian(destination[4..], ssrc);
        for (int i = 0; i < blocks.Length; i++)
            blocks[i].Write(destination[(BlocksOffset + (i * ReportBlock.Length))..]);
        return length;
    }
}
