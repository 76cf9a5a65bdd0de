using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of one SCTP packet; borrows it.
/// <code>
/// |         Source port           |       Destination port        |   RFC 9260 §3.1
/// |                       Verification tag                        |
/// |                 Checksum (CRC32c, little endian)              |
/// |                           Chunks ...                          |
/// </code>
/// </summary>
internal readonly ref struct SctpPacket
{
    public const int HeaderLength = 12;

    private const int ChecksumOffset = 8;

    public ushort SourcePort { get; private init; }

    public ushort DestinationPort { get; private init; }

    public uint VerificationTag { get; private init; }

    /// <summary>As sent; 0 may mean that the lower layer protects the packet (RFC 9653).</summary>
    public uint Checksum { get; private init; }

    public ReadOnlySpan<byte> Chunks { get; private init; }

    /// <returns>False if shorter than a header and one chunk.</returns>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out SctpPacket packet)
    {
        packet = default;
        if (datagram.Length < HeaderLength + Chunk.HeaderLength) return false;
        packet = new SctpPacket
        {
            SourcePort = BinaryPrimitives.ReadUInt16BigEndian(datagram),
            DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]),
            VerificationTag = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
            Checksum = BinaryPrimitives.ReadUInt32LittleEndian(datagram[ChecksumOffset..]),
            Chunks = datagram[HeaderLength..],
        };
        return true;
    }

    /// <summary>CRC32c over the packet with its checksum field taken as zero (RFC 9260 §6.8).</summary>
    public static uint ComputeChecksum(ReadOnlySpan<byte> datagram)
    {
        uint state = Crc32c.Append(Crc32c.Initial, datagram[..ChecksumOffset]);
        state = Crc32c.Append(state, [0, 0, 0, 0]);
        return Crc32c.Finish(Crc32c.Append(state, datagram[HeaderLength..]));
    }

    public static void WriteChecksum(Span<byte> datagram) =>
        BinaryPrimitives.WriteUInt32LittleEndian(datagram[ChecksumOffset..], ComputeChecksum(datagram));
}
