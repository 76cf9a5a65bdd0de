using System.Buffers.Binary;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// A handshake message or a part of one, borrowed (RFC 6347 §4.2.2):
/// <code>
///  0       1               4               6                   9                   12
///  +-------+---------------+---------------+-------------------+-------------------+----------
///  | type  | length (24)   | message_seq   | fragment_offset   | fragment_length   | body ...
///  +-------+---------------+---------------+-------------------+-------------------+----------
/// </code>
/// </summary>
internal readonly ref struct HandshakeFragment
{
    public const int HeaderLength = 12;

    private HandshakeFragment(ReadOnlySpan<byte> header, ReadOnlySpan<byte> body)
    {
        Type = (HandshakeType)header[0];
        Length = ReadUInt24(header[1..]);
        MessageSequence = BinaryPrimitives.ReadUInt16BigEndian(header[4..]);
        Offset = ReadUInt24(header[6..]);
        Body = body;
    }

    public HandshakeType Type { get; }

    /// <summary>Bytes of the whole message.</summary>
    public int Length { get; }

    public int MessageSequence { get; }

    /// <summary>Where <see cref="Body"/> lies in the message.</summary>
    public int Offset { get; }

    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Takes the first fragment off a record; several messages may share one record.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> record, out HandshakeFragment fragment)
    {
        fragment = default;
        if (record.Length < HeaderLength) return false;
        int bodyLength = ReadUInt24(record[9..]);
        if (record.Length - HeaderLength < bodyLength) return false;
        fragment = new HandshakeFragment(record, record.Slice(HeaderLength, bodyLength));
        record = record[(HeaderLength + bodyLength)..];
        return fragment.Offset + bodyLength <= fragment.Length;
    }

    public static void WriteHeader(
        Span<byte> header, HandshakeType type, int length, int messageSequence, int offset, int bodyLength)
    {
        header[0] = (byte)type;
        WriteUInt24(header[1..], length);
        BinaryPrimitives.WriteUInt16BigEndian(header[4..], (ushort)messageSequence);
        WriteUInt24(header[6..], offset);
        WriteUInt24(header[9..], bodyLength);
    }

    private static int ReadUInt24(ReadOnlySpan<byte> source) => (source[0] << 16) | (source[1] << 8) | source[2];

    private static void WriteUInt24(Span<byte> destination, int value)
    {
        destination[0] = (byte)(value >> 16);
        destination[1] = (byte)(value >> 8);
        destination[2] = (byte)value;
    }
}
