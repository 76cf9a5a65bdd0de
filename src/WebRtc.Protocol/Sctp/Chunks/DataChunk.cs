using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// View of one fragment of a message, of a DATA or an I-DATA chunk (<see cref="IDataChunk"/>); borrows the packet.
/// <code>
/// | Type=0        | Res |I|U|B|E  |            Length             |   RFC 9260 §3.3.1
/// |                              TSN                              |
/// |      Stream identifier        |    Stream sequence number     |
/// |                 Payload protocol identifier                   |
/// |                         User data ...                         |
/// </code>
/// </summary>
internal readonly ref struct DataChunk
{
    /// <summary>Of the value, before the user data.</summary>
    public const int HeaderLength = 12;

    public const byte EndFlag = 1, BeginningFlag = 2, UnorderedFlag = 4, ImmediateFlag = 8;

    public uint Tsn { get; init; }

    public ushort StreamId { get; init; }

    /// <summary>DATA: the stream sequence number (16 bits); I-DATA: the message identifier.</summary>
    public uint MessageId { get; init; }

    /// <summary>I-DATA only: which fragment; 0 is the first.</summary>
    public uint FragmentSequence { get; init; }

    /// <summary>Payload protocol identifier. I-DATA: 0 on all but the first fragment.</summary>
    public uint ProtocolId { get; init; }

    public bool IsInterleaved { get; init; }

    public bool IsUnordered { get; init; }

    public bool IsBeginning { get; init; }

    public bool IsEnd { get; init; }

    /// <summary>The sender wants a SACK at once (RFC 9260 §6.2, I bit).</summary>
    public bool WantsSack { get; init; }

    public ReadOnlySpan<byte> Payload { get; init; }

    /// <returns>False if short, or without user data (RFC 9260 §6.2: "No User Data" is a protocol violation).</returns>
    public static bool TryParse(scoped in Chunk chunk, out DataChunk data)
    {
        data = default;
        ReadOnlySpan<byte> value = chunk.Value;
        if (value.Length <= HeaderLength) return false;
        data = new DataChunk
        {
            Tsn = BinaryPrimitives.ReadUInt32BigEndian(value),
            StreamId = BinaryPrimitives.ReadUInt16BigEndian(value[4..]),
            MessageId = BinaryPrimitives.ReadUInt16BigEndian(value[6..]),
            ProtocolId = BinaryPrimitives.ReadUInt32BigEndian(value[8..]),
            IsUnordered = (chunk.Flags & UnorderedFlag) != 0,
            IsBeginning = (chunk.Flags & BeginningFlag) != 0,
            IsEnd = (chunk.Flags & EndFlag) != 0,
            WantsSack = (chunk.Flags & ImmediateFlag) != 0,
            Payload = value[HeaderLength..],
        };
        return true;
    }

    /// <summary>B, E and U as flags of the chunk.</summary>
    public static byte Flags(bool isBeginning, bool isEnd, bool isUnordered) => (byte)(
        (isBeginning ? BeginningFlag : 0) | (isEnd ? EndFlag : 0) | (isUnordered ? UnorderedFlag : 0));

    public static void Write(
        ref SctpPacketWriter writer, byte flags, uint tsn, ushort streamId, ushort streamSequence, uint protocolId,
        scoped ReadOnlySpan<byte> payload)
    {
        Span<byte> value = writer.Reserve(ChunkType.Data, flags, HeaderLength + payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], streamId);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], streamSequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], protocolId);
        payload.CopyTo(value[HeaderLength..]);
    }
}
