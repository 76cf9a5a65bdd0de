using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of FORWARD-TSN or I-FORWARD-TSN: what the sender has given up; borrows the packet.
/// <code>
/// | Type=192      |     0         |            Length             |   RFC 3758 §3.2
/// |                    New cumulative TSN                         |
/// |          Stream 1             |   Stream sequence 1           |
///
/// | Type=194      |     0         |            Length             |   RFC 8260 §2.3.1
/// |                    New cumulative TSN                         |
/// |          Stream 1             |          Reserved           |U|
/// |                      Message identifier 1                     |
/// </code>
/// </summary>
internal readonly ref struct ForwardTsnChunk
{
    public const int FixedLength = 4, EntryLength = 4, InterleavedEntryLength = 8;

    private readonly ReadOnlySpan<byte> _entries;

    private ForwardTsnChunk(ReadOnlySpan<byte> entries) => _entries = entries;

    public uint NewCumulativeTsn { get; private init; }

    public bool IsInterleaved { get; private init; }

    public int EntryCount => _entries.Length / (IsInterleaved ? InterleavedEntryLength : EntryLength);

    public static bool TryParse(scoped in Chunk chunk, out ForwardTsnChunk forward)
    {
        forward = default;
        bool interleaved = chunk.Type == ChunkType.IForwardTsn;
        int entryLength = interleaved ? InterleavedEntryLength : EntryLength;
        if (chunk.Value.Length < FixedLength || (chunk.Value.Length - FixedLength) % entryLength != 0) return false;
        forward = new ForwardTsnChunk(chunk.Value[FixedLength..])
        {
            NewCumulativeTsn = BinaryPrimitives.ReadUInt32BigEndian(chunk.Value),
            IsInterleaved = interleaved,
        };
        return true;
    }

    public SkippedMessage EntryAt(int index)
    {
        if (!IsInterleaved)
        {
            ReadOnlySpan<byte> entry = _entries[(index * EntryLength)..];
            return new SkippedMessage(
                BinaryPrimitives.ReadUInt16BigEndian(entry), false, BinaryPrimitives.ReadUInt16BigEndian(entry[2..]));
        }
        ReadOnlySpan<byte> wide = _entries[(index * InterleavedEntryLength)..];
        return new SkippedMessage(
            BinaryPrimitives.ReadUInt16BigEndian(wide), (wide[3] & 1) != 0,
            BinaryPrimitives.ReadUInt32BigEndian(wide[4..]));
    }

    public static void Write(
        ref SctpPacketWriter writer, bool interleaved, uint newCumulativeTsn,
        scoped ReadOnlySpan<SkippedMessage> skipped)
    {
        int entryLength = interleaved ? InterleavedEntryLength : EntryLength;
        Span<byte> value = writer.Reserve(
            interleaved ? ChunkType.IForwardTsn : ChunkType.ForwardTsn, 0,
            FixedLength + (skipped.Length * entryLength));
        BinaryPrimitives.WriteUInt32BigEndian(value, newCumulativeTsn);
        value = value[FixedLength..];
        foreach (SkippedMessage message in skipped)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, message.StreamId);
            BinaryPrimitives.WriteUInt16BigEndian(
                value[2..], interleaved ? (ushort)(message.IsUnordered ? 1 : 0) : (ushort)message.MessageId);
            if (interleaved) BinaryPrimitives.WriteUInt32BigEndian(value[4..], message.MessageId);
            value = value[entryLength..];
        }
    }
}
