using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// Puts chunks into one packet in borrowed memory; <see cref="SctpPacket"/> and <see cref="Chunk"/> draw the layout.
/// </summary>
internal ref struct SctpPacketWriter
{
    private readonly Span<byte> _buffer;

    /// <param name="buffer">The packet may fill it, down to a multiple of four.</param>
    /// <param name="sourcePort">Ours.</param>
    /// <param name="destinationPort">The peer's.</param>
    /// <param name="verificationTag">The peer's; 0 for INIT.</param>
    public SctpPacketWriter(Span<byte> buffer, ushort sourcePort, ushort destinationPort, uint verificationTag)
    {
        _buffer = buffer[..(buffer.Length & ~3)];
        BinaryPrimitives.WriteUInt16BigEndian(buffer, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[4..], verificationTag);
        BinaryPrimitives.WriteUInt32BigEndian(buffer[8..], 0);
        Length = SctpPacket.HeaderLength;
    }

    /// <summary>Bytes written so far; a multiple of four.</summary>
    public int Length { get; private set; }

    public readonly bool IsEmpty => Length == SctpPacket.HeaderLength;

    /// <summary>The longest value that one more chunk can have; negative if none fits.</summary>
    public readonly int Room => _buffer.Length - Length - Chunk.HeaderLength;

    /// <summary>Writes a chunk's header and its padding.</summary>
    /// <returns>The value, to be filled; <paramref name="valueLength"/> must not exceed <see cref="Room"/>.</returns>
    public Span<byte> Reserve(ChunkType type, byte flags, int valueLength)
    {
        int length = Chunk.HeaderLength + valueLength, padded = (length + 3) & ~3;
        Span<byte> chunk = _buffer.Slice(Length, padded);
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)length);
        chunk[length..].Clear();
        Length += padded;
        return chunk[Chunk.HeaderLength..length];
    }

    /// <summary>The last thing to do; left out, the packet says zero (RFC 9653).</summary>
    public readonly void WriteChecksum() => SctpPacket.WriteChecksum(_buffer[..Length]);
}
