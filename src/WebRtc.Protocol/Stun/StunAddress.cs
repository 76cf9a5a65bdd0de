using System.Buffers.Binary;

namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>
/// The value of MAPPED-ADDRESS and XOR-MAPPED-ADDRESS (RFC 8489 §14.1, §14.2); TURN's address attributes are the same.
/// </summary>
/// <remarks><code>
///  0                   1                   2                   3
/// |    0 (8)      | Family 1=v4 2=v6 |          Port (16)         |
/// |          Address (32 or 128 bits)                             |
/// </code>
/// XORed: the port with the upper half of the magic cookie, the address with magic cookie | transaction id.</remarks>
internal static class StunAddress
{
    public const int MaxLength = 20;

    private const byte FamilyIPv4 = 1, FamilyIPv6 = 2;
    private const int HeaderLength = 4;

    /// <returns>False for an unknown family or a length that does not fit it.</returns>
    /// <param name="value">The attribute's value.</param>
    /// <param name="mask">Magic cookie and transaction id, 16 bytes as they lie in the header;
    /// empty: not XORed.</param>
    /// <param name="address">What it says.</param>
    public static bool TryRead(ReadOnlySpan<byte> value, ReadOnlySpan<byte> mask, out TransportAddress address)
    {
        address = default;
        if (value.Length < HeaderLength) return false;
        int length = value[1] switch { FamilyIPv4 => 4, FamilyIPv6 => 16, _ => 0 };
        if (length == 0 || value.Length != HeaderLength + length) return false;
        Span<byte> plain = stackalloc byte[MaxLength];
        value.CopyTo(plain);
        if (!mask.IsEmpty) Mask(plain[..value.Length], mask);
        address = TransportAddress.FromBytes(
            plain.Slice(HeaderLength, length), BinaryPrimitives.ReadUInt16BigEndian(plain[2..]));
        return true;
    }

    /// <returns>Bytes written: 8 or 20.</returns>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="mask">As in <see cref="TryRead"/>.</param>
    /// <param name="address">What to say.</param>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> mask, in TransportAddress address)
    {
        destination[0] = 0;
        destination[1] = address.IsIPv4 ? FamilyIPv4 : FamilyIPv6;
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], address.Port);
        int length = HeaderLength + address.WriteAddress(destination[HeaderLength..]);
        if (!mask.IsEmpty) Mask(destination[..length], mask);
        return length;
    }

    private static void Mask(Span<byte> value, ReadOnlySpan<byte> mask)
    {
        for (int i = 0; i < 2; i++) value[2 + i] ^= mask[i];
        for (int i = HeaderLength; i < value.Length; i++) value[i] ^= mask[i - HeaderLength];
    }
}
