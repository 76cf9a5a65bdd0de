using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// The two parameters of RE-CONFIG that data channels need; the chunk's value is one or two parameters.
/// <code>
/// | Type=13                       | Length = 16 + 2N              |   RFC 6525 §4.1, Outgoing SSN Reset Request
/// |                  Request sequence number                      |
/// |                  Response sequence number                     |
/// |                  Sender's last assigned TSN                   |
/// |  Stream number 1 (none: all)  |    Stream number 2            |
///
/// | Type=16                       | Length = 12                   |   RFC 6525 §4.4, Re-configuration Response
/// |                  Response sequence number                     |
/// |                  Result                                       |
/// </code>
/// </summary>
internal static class ReConfigChunk
{
    public const int RequestFixedLength = 12, ResponseLength = 8;

    public static bool TryParseOutgoingReset(
        scoped in Parameter parameter, out uint sequence, out uint lastTsn, out ReadOnlySpan<byte> streams)
    {
        (sequence, lastTsn) = (0, 0);
        streams = default;
        ReadOnlySpan<byte> value = parameter.Value;
        if (value.Length < RequestFixedLength || value.Length % 2 != 0) return false;
        sequence = BinaryPrimitives.ReadUInt32BigEndian(value);
        lastTsn = BinaryPrimitives.ReadUInt32BigEndian(value[8..]);
        streams = value[RequestFixedLength..];
        return true;
    }

    /// <summary>The sequence number that every request begins with.</summary>
    public static bool TryParseSequence(scoped in Parameter parameter, out uint sequence)
    {
        sequence = parameter.Value.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(parameter.Value);
        return parameter.Value.Length >= 4;
    }

    public static bool TryParseResponse(scoped in Parameter parameter, out uint sequence, out ReConfigResult result)
    {
        (sequence, result) = (0, default);
        if (parameter.Value.Length < ResponseLength) return false;
        sequence = BinaryPrimitives.ReadUInt32BigEndian(parameter.Value);
        result = (ReConfigResult)BinaryPrimitives.ReadUInt32BigEndian(parameter.Value[4..]);
        return true;
    }

    public static void WriteOutgoingReset(
        ref SctpPacketWriter writer, uint sequence, uint responseSequence, uint lastTsn,
        scoped ReadOnlySpan<ushort> streams)
    {
        int valueLength = RequestFixedLength + (streams.Length * 2);
        Span<byte> value = writer.Reserve(ChunkType.ReConfig, 0, Parameter.HeaderLength + valueLength);
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)ParameterType.OutgoingResetRequest);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)(Parameter.HeaderLength + valueLength));
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], responseSequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], lastTsn);
        value = value[16..];
        for (int i = 0; i < streams.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(value[(i * 2)..], streams[i]);
    }

    public static void WriteResponse(ref SctpPacketWriter writer, uint sequence, ReConfigResult result)
    {
        Span<byte> value = writer.Reserve(ChunkType.ReConfig, 0, Parameter.HeaderLength + ResponseLength);
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)ParameterType.ReConfigResponse);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], Parameter.HeaderLength + ResponseLength);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], (uint)result);
    }
}
