using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// View of one RTP packet; borrows the datagram, copies nothing.
/// <code>
///  0                   1                   2                   3      RFC 3550 §5.1
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P|X|  CC   |M|     PT      |       sequence number         |
/// |                           timestamp                           |
/// |           synchronization source (SSRC) identifier            |
/// |            contributing source (CSRC) identifiers, CC times   |
/// |   profile (0xBEDE, 0x100x)    |   length in 32-bit words      |  if X, RFC 8285
/// </code>
/// </summary>
internal readonly ref struct RtpPacket
{
    public const int FixedHeaderLength = 12;
    public const int TimestampOffset = 4;
    public const byte MarkerBit = 0x80;
    private const int ExtensionHeaderLength = 4;

    public bool Marker { get; private init; }
    public byte PayloadType { get; private init; }
    public ushort SequenceNumber { get; private init; }

    /// <summary>RTP clock ticks; video: 90 kHz.</summary>
    public uint Timestamp { get; private init; }

    public uint Ssrc { get; private init; }

    /// <summary>
    /// Header, CSRC list and extension: what SRTP authenticates but does not encrypt (RFC 3711 §3.1).
    /// </summary>
    public int HeaderLength { get; private init; }

    /// <summary>The header extension, to be walked element by element; empty if there is none.</summary>
    public RtpHeaderExtension Extension { get; private init; }

    /// <summary>Without padding.</summary>
    public ReadOnlySpan<byte> Payload { get; private init; }

    /// <returns>False if malformed; the caller counts and drops. Never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> datagram, out RtpPacket packet)
    {
        packet = default;
        if (!TryReadHeaderLength(datagram, out int start)) return false;
        bool padded = (datagram[0] & 0x20) != 0;
        int padding = padded ? datagram[^1] : 0;               // counts itself, so 0 is malformed
        if ((padded && padding == 0) || start + padding > datagram.Length) return false;
        packet = new RtpPacket
        {
            Marker = (datagram[1] & MarkerBit) != 0,
            PayloadType = (byte)(datagram[1] & 0x7F),
            SequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]),
            Timestamp = BinaryPrimitives.ReadUInt32BigEndian(datagram[4..]),
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(datagram[8..]),
            HeaderLength = start,
            Extension = ReadExtension(datagram[..start]),
            Payload = datagram[start..^padding],
        };
        return true;
    }

    /// <summary>Length of everything before the payload; all that can be known of an encrypted packet.</summary>
    public static bool TryReadHeaderLength(ReadOnlySpan<byte> datagram, out int length)
    {
        length = FixedHeaderLength;
        if (datagram.Length < FixedHeaderLength || datagram[0] >> 6 != 2) return false;
        length += CsrcLength(datagram);
        if ((datagram[0] & 0x10) == 0) return length <= datagram.Length;
        if (datagram.Length < length + ExtensionHeaderLength) return false;
        length += ExtensionHeaderLength + (BinaryPrimitives.ReadUInt16BigEndian(datagram[(length + 2)..]) * 4);
        return length <= datagram.Length;
    }

    private static int CsrcLength(ReadOnlySpan<byte> datagram) => (datagram[0] & 0x0F) * 4;

    private static RtpHeaderExtension ReadExtension(ReadOnlySpan<byte> header)
    {
        if ((header[0] & 0x10) == 0) return default;
        ReadOnlySpan<byte> extension = header[(FixedHeaderLength + CsrcLength(header))..];
        return new RtpHeaderExtension(
            BinaryPrimitives.ReadUInt16BigEndian(extension), extension[ExtensionHeaderLength..]);
    }
}
