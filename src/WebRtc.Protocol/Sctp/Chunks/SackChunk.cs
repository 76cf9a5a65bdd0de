using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of a selective acknowledgement; borrows the packet.
/// <code>
/// | Type=3        |     0         |            Length             |   RFC 9260 §3.3.4
/// |                     Cumulative TSN ack                        |
/// |          Advertised receiver window credit (a_rwnd)           |
/// |    Number of gap ack blocks   |   Number of duplicate TSNs    |
/// |     Gap ack block 1 start     |      Gap ack block 1 end      |   offsets from the cumulative TSN
/// |                        Duplicate TSN 1                        |
/// </code>
/// </summary>
internal readonly ref struct SackChunk
{
    public const int FixedLength = 12, BlockLength = 4, DuplicateLength = 4;

    private readonly ReadOnlySpan<byte> _blocks;

    private SackChunk(ReadOnlySpan<byte> blocks) => _blocks = blocks;

    public uint CumulativeTsn { get; private init; }

    public uint ReceiverWindow { get; private init; }

    public int DuplicateCount { get; private init; }

    public int BlockCount => _blocks.Length / BlockLength;

    /// <returns>False if short, or if the blocks do not ascend: overlapping ones could name the same TSNs
    /// thousands of times.</returns>
    public static bool TryParse(scoped in Chunk chunk, out SackChunk sack)
    {
        sack = default;
        ReadOnlySpan<byte> value = chunk.Value;
        if (value.Length < FixedLength) return false;
        int blocks = BinaryPrimitives.ReadUInt16BigEndian(value[8..]) * BlockLength;
        int duplicates = BinaryPrimitives.ReadUInt16BigEndian(value[10..]);
        if (value.Length < FixedLength + blocks + (duplicates * DuplicateLength)) return false;
        sack = new SackChunk(value.Slice(FixedLength, blocks))
        {
            CumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(value),
            ReceiverWindow = BinaryPrimitives.ReadUInt32BigEndian(value[4..]),
            DuplicateCount = duplicates,
        };
        return sack.IsAscending();
    }

    /// <summary>What SHUTDOWN says: no gaps (RFC 9260 §9.2).</summary>
    public static SackChunk OfCumulative(uint tsn, uint receiverWindow) =>
        new(default) { CumulativeTsn = tsn, ReceiverWindow = receiverWindow };

    /// <summary>Offsets from the cumulative TSN, both inside the block.</summary>
    public (ushort Start, ushort End) BlockAt(int index)
    {
        ReadOnlySpan<byte> block = _blocks[(index * BlockLength)..];
        return (BinaryPrimitives.ReadUInt16BigEndian(block), BinaryPrimitives.ReadUInt16BigEndian(block[2..]));
    }

    /// <summary>As many blocks and duplicates as the packet has room for.</summary>
    public static void Write(ref SctpPacketWriter writer, ReceivedTsns received, uint receiverWindow)
    {
        int room = writer.Room - FixedLength;
        int blocks = Math.Min(received.BlockCount, room / BlockLength);
        ReadOnlySpan<uint> duplicates = received.Duplicates;
        duplicates = duplicates[..Math.Min(duplicates.Length, (room - (blocks * BlockLength)) / DuplicateLength)];
        Span<byte> value = writer.Reserve(
            ChunkType.Sack, 0, FixedLength + (blocks * BlockLength) + (duplicates.Length * DuplicateLength));
        BinaryPrimitives.WriteUInt32BigEndian(value, received.CumulativeTsn);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], receiverWindow);
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)blocks);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], (ushort)duplicates.Length);
        value = value[FixedLength..];
        for (int i = 0; i < blocks; i++, value = value[BlockLength..])
        {
            (uint first, uint last) = received.BlockAt(i);
            BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)(first - received.CumulativeTsn));
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(last - received.CumulativeTsn));
        }
        for (int i = 0; i < duplicates.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(value[(i * DuplicateLength)..], duplicates[i]);
    }

    private bool IsAscending()
    {
        int end = 0;
        for (int i = 0; i < BlockCount; i++)
        {
            (ushort start, ushort last) = BlockAt(i);
            if (start <= end || last < start) return false;
            end = last;
        }
        return true;
    }
}
