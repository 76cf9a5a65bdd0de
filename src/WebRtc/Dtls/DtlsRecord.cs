using System.Buffers.Binary;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// One record of a datagram, borrowed (RFC 6347 §4.1):
/// <code>
///  0       1               3               5                       11              13
///  +-------+---------------+---------------+-----------------------+---------------+----------------
///  | type  | version       | epoch         | sequence_number (48)  | length        | fragment ...
///  +-------+---------------+---------------+-----------------------+---------------+----------------
/// </code>
/// </summary>
internal readonly ref struct DtlsRecord
{
    public const int HeaderLength = 13;

    /// <summary>DTLS 1.2 is { 254, 253 }: the ones' complement of 1.2.</summary>
    public const ushort Version12 = 0xFEFD;

    /// <summary>
    /// Bytes of a record we protect: what a datagram of the smallest path that WebRTC counts on holds many times over,
    /// and every cipher can.
    /// </summary>
    public const int MaxProtectedLength = 2048;

    private const byte MajorVersion = 0xFE;

    private DtlsRecord(ReadOnlySpan<byte> bytes) => Bytes = bytes;

    /// <summary>Header and fragment.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public DtlsContentType ContentType => (DtlsContentType)Bytes[0];

    public ushort Version => BinaryPrimitives.ReadUInt16BigEndian(Bytes[1..]);

    public ushort Epoch => BinaryPrimitives.ReadUInt16BigEndian(Bytes[3..]);

    /// <summary>Epoch (16 bits) and sequence number (48): what the AEAD takes for a 64-bit sequence number.</summary>
    public ulong EpochAndSequence => BinaryPrimitives.ReadUInt64BigEndian(Bytes[3..]);

    public ReadOnlySpan<byte> Fragment => Bytes[HeaderLength..];

    /// <summary>One that <see cref="TryRead"/> has delimited before.</summary>
    public static DtlsRecord Of(ReadOnlySpan<byte> bytes) => new(bytes);

    /// <summary>Takes the first record off <paramref name="datagram"/>; several may share one (RFC 6347
    /// §4.1.1).</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> datagram, out DtlsRecord record)
    {
        record = default;
        if (datagram.Length < HeaderLength || datagram[1] != MajorVersion) return false;
        int length = HeaderLength + BinaryPrimitives.ReadUInt16BigEndian(datagram[11..]);
        if (datagram.Length < length || length == HeaderLength) return false;
        record = new DtlsRecord(datagram[..length]);
        datagram = datagram[length..];
        return true;
    }

    public static byte[] Build(DtlsContentType contentType, ulong epochAndSequence, ReadOnlySpan<byte> fragment)
    {
        var record = new byte[HeaderLength + fragment.Length];
        WriteHeader(record, contentType, epochAndSequence, fragment.Length);
        fragment.CopyTo(record.AsSpan(HeaderLength));
        return record;
    }

    public static void WriteHeader(Span<byte> record, DtlsContentType contentType, ulong epochAndSequence, int length)
    {
        record[0] = (byte)contentType;
        BinaryPrimitives.WriteUInt16BigEndian(record[1..], Version12);
        WriteSequence(record, epochAndSequence);
        BinaryPrimitives.WriteUInt16BigEndian(record[11..], (ushort)length);
    }

    public static void WriteSequence(Span<byte> record, ulong epochAndSequence) =>
        BinaryPrimitives.WriteUInt64BigEndian(record[3..], epochAndSequence);
}
