using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>The four bytes that go before a datagram on a bound channel (RFC 8656 §12.4).</summary>
/// <remarks><code>
///  0                   1                   2                   3
/// |       Channel number (16)     |          Length (16)          |
/// |       Application data, on streams padded to 4 bytes ...      |
/// </code></remarks>
internal static class ChannelData
{
    public const int HeaderLength = 4;

    /// <summary>RFC 8656 §12: others may not be bound.</summary>
    public const ushort FirstNumber = 0x4000, LastNumber = 0x4FFF;

    /// <returns>False if it is none, or shorter than it says.</returns>
    /// <param name="datagram">May have padding behind (RFC 8656 §12.5).</param>
    /// <param name="number">Of the channel.</param>
    /// <param name="length">Of the data behind the header.</param>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out ushort number, out int length)
    {
        (number, length) = (0, 0);
        if (datagram.Length < HeaderLength) return false;
        number = BinaryPrimitives.ReadUInt16BigEndian(datagram);
        length = BinaryPrimitives.ReadUInt16BigEndian(datagram[2..]);
        return number is >= FirstNumber and <= LastNumber && length <= datagram.Length - HeaderLength;
    }

    public static void WriteHeader(Span<byte> destination, ushort number, int length)
    {
        BinaryPrimitives.WriteUInt16BigEndian(destination, number);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)length);
    }
}
