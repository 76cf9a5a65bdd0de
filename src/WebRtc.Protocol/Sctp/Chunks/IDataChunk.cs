using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// I-DATA: fragments of messages of different streams may be interleaved.
/// <code>
/// | Type=64       | Res |I|U|B|E  |            Length             |   RFC 8260 §2.1
/// |                              TSN                              |
/// |      Stream identifier        |           Reserved            |
/// |                      Message identifier                       |
/// |     Payload protocol identifier (B) / fragment sequence       |
/// |                         User data ...                         |
/// </code>
/// </summary>
internal static class IDataChunk
{
    /// <summary>Of the value, before the user data.</summary>
    public const int HeaderLength = 16;

    public static bool TryParse(scoped in Chunk chunk, out DataChunk data)
    {
        data = default;
        ReadOnlySpan<byte> value = chunk.Value;
        if (value.Length <= HeaderLength) return false;
        bool isBeginning = (chunk.Flags & DataChunk.BeginningFlag) != 0;
        uint shared = BinaryPrimitives.ReadUInt32BigEndian(value[12..]);
        data = new DataChunk
        {
            Tsn = BinaryPrimitives.ReadUInt32BigEndian(value),
            StreamId = BinaryPrimitives.ReadUInt16BigEndian(value[4..]),
            MessageId = BinaryPrimitives.ReadUInt32BigEndian(value[8..]),
            ProtocolId = isBeginning ? shared : 0,
            FragmentSequence = isBeginning ? 0 : shared,
            IsInterleaved = true,
            IsUnordered = (chunk.Flags & DataChunk.UnorderedFlag) != 0,
            IsBeginning = isBeginning,
            IsEnd = (chunk.Flags & DataChunk.EndFlag) != 0,
            WantsSack = (chunk.Flags & DataChunk.ImmediateFlag) != 0,
            Payload = value[HeaderLength..],
        };
        return true;
    }

    /// <param name="writer">Has room.</param>
    /// <param name="flags">Of <see cref="DataChunk.Flags"/>.</param>
    /// <param name="tsn">Of this fragment.</param>
    /// <param name="streamId">Of the message.</param>
    /// <param name="messageId">Of the message.</param>
    /// <param name="shared">The payload protocol identifier of a first fragment, the fragment sequence
    /// number of others.</param>
    /// <param name="payload">The fragment.</param>
    public static void Write(
        ref SctpPacketWriter writer, byte flags, uint tsn, ushort streamId, uint messageId, uint shared,
        scoped ReadOnlySpan<byte> payload)
    {
        Span<byte> value = writer.Reserve(ChunkType.IData, flags, HeaderLength + payload.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value, tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], streamId);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], 0);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], messageId);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], shared);
        payload.CopyTo(value[HeaderLength..]);
    }
}
