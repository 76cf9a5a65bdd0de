using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Sctp.Chunks;

/// <summary>
/// Cause codes of ABORT and ERROR (RFC 9260 §3.3.10); a cause has the shape of a <see cref="Parameter"/>.
/// </summary>
internal enum ErrorCause : ushort
{
    None = 0,
    InvalidStreamIdentifier = 1,
    StaleCookie = 3,
    OutOfResource = 4,
    UnrecognizedChunk = 6,
    NoUserData = 9,
    RestartOfAssociation = 11,
    UserInitiatedAbort = 12,
    ProtocolViolation = 13,
}

internal static class ErrorCauses
{
    /// <summary>ABORT with one cause; the tag is the peer's, so the T bit is not set (RFC 9260 §3.3.7).</summary>
    public static void WriteAbort(ref SctpPacketWriter writer, ErrorCause cause) =>
        Write(writer.Reserve(ChunkType.Abort, 0, Parameter.HeaderLength), cause);

    /// <summary>The first cause of an ABORT or ERROR; None if there is none.</summary>
    public static ErrorCause Read(in Chunk chunk) =>
        chunk.Value.Length < Parameter.HeaderLength
            ? ErrorCause.None
            : (ErrorCause)BinaryPrimitives.ReadUInt16BigEndian(chunk.Value);

    private static void Write(Span<byte> destination, ErrorCause cause)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)cause);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], Parameter.HeaderLength);
    }
}
