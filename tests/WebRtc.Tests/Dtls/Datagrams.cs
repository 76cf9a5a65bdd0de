using Camerad.WebRtc.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

/// <summary>Takes datagrams apart for tests.</summary>
internal static class Datagrams
{
    public const byte ClientHello = 1;
    public const byte CertificateVerify = 15;

    public static List<byte[]> Records(byte[] datagram)
    {
        var records = new List<byte[]>();
        ReadOnlySpan<byte> rest = datagram;
        while (DtlsRecord.TryRead(ref rest, out DtlsRecord record)) records.Add(record.Bytes.ToArray());
        return records;
    }

    public static bool IsProtected(byte[] record) => record[4] == 1;

    public static bool IsHandshake(byte[] record, byte type) =>
        record[0] == (byte)DtlsContentType.Handshake && !IsProtected(record) && record[DtlsRecord.HeaderLength] == type;

    /// <summary>The types of the handshake messages in the clear.</summary>
    public static IEnumerable<byte> MessageTypes(IEnumerable<byte[]> datagrams) => datagrams
        .SelectMany(Records)
        .Where(record => record[0] == (byte)DtlsContentType.Handshake && !IsProtected(record))
        .Select(record => record[DtlsRecord.HeaderLength]);

    public static byte[]? Without(byte[] datagram, Predicate<byte[]> unwanted)
    {
        byte[] rest = [.. Records(datagram).Where(record => !unwanted(record)).SelectMany(record => record)];
        return rest.Length == 0 ? null : rest;
    }

    /// <summary>A handshake fragment of zeros in a record of its own.</summary>
    public static byte[] Fragment(
        byte type, int length, int messageSequence, int offset, int bodyLength, ulong sequence = 0)
    {
        var fragment = new byte[HandshakeFragment.HeaderLength + bodyLength];
        HandshakeFragment.WriteHeader(fragment, (HandshakeType)type, length, messageSequence, offset, bodyLength);
        return DtlsRecord.Build(DtlsContentType.Handshake, sequence, fragment);
    }
}
