using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Rtcp;

/// <summary>
/// View of one packet of a compound; borrows the datagram, copies nothing.
/// <code>
///  0                   1                   2                   3      RFC 3550 §6.4
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |V=2|P| count/FMT |      PT       |   length in 32-bit words - 1  |
/// </code>
/// </summary>
internal readonly ref struct RtcpPacket
{
    public const int HeaderLength = 4;

    public RtcpPacketType Type { get; private init; }

    /// <summary>Reception report count, source count or feedback message type: 5 bits.</summary>
    public int Count { get; private init; }

    /// <summary>What follows the 4-byte header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; private init; }

    /// <summary>Reads the packet the span begins with.</summary>
    /// <param name="compound">The rest of the datagram.</param>
    /// <param name="packet">The packet.</param>
    /// <param name="length">Bytes it takes, padding included.</param>
    /// <returns>False if malformed. Never throws.</returns>
    public static bool TryParse(ReadOnlySpan<byte> compound, out RtcpPacket packet, out int length)
    {
        packet = default;
        length = 0;
        if (compound.Length < HeaderLength || compound[0] >> 6 != 2) return false;
        length = (BinaryPrimitives.ReadUInt16BigEndian(compound[2..]) + 1) * 4;
        if (length > compound.Length) return false;
        bool padded = (compound[0] & 0x20) != 0;
        int padding = padded ? compound[length - 1] : 0;                       // counts itself, so 0 is malformed
        if ((padded && padding == 0) || padding > length - HeaderLength) return false;
        packet = new RtcpPacket
        {
            Type = (RtcpPacketType)compound[1],
            Count = compound[0] & 0x1F,
            Body = compound[HeaderLength..(length - padding)],
        };
        return true;
    }

    /// <summary>Writes the header of a packet that is complete otherwise.</summary>
    /// <param name="destination">Where the packet begins.</param>
    /// <param name="type">The packet's type.</param>
    /// <param name="count">5 bits.</param>
    /// <param name="length">Bytes of the whole packet; a multiple of 4.</param>
    public static void WriteHeader(Span<byte> destination, RtcpPacketType type, int count, int length)
    {
        destination[0] = (byte)((2 << 6) | count);
        destination[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)((length / 4) - 1));
    }
}
