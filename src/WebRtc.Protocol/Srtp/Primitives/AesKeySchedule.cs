namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// The AES-128 key expansion (FIPS 197 §5.2). It runs a few times per association, so it is arithmetic without tables
/// or branches on key bytes: the S-box is the inverse in GF(2^8), then an affine map (§5.1.1).
/// </summary>
internal static class AesKeySchedule
{
    public const int KeyLength = 16;
    public const int RoundCount = 10;

    /// <summary>Bytes of the expanded key: one round key before the first round and one after each.</summary>
    public const int ExpandedLength = KeyLength * (RoundCount + 1);

    private const int WordLength = 4;

    public static void Expand(ReadOnlySpan<byte> key, Span<byte> expanded)
    {
        key[..KeyLength].CopyTo(expanded);
        byte roundConstant = 1;
        for (int at = KeyLength; at < ExpandedLength; at += WordLength)
        {
            Span<byte> word = expanded.Slice(at, WordLength);
            ReadOnlySpan<byte> previous = expanded.Slice(at - WordLength, WordLength);
            if (at % KeyLength == 0)
            {
                word[0] = (byte)(SubByte(previous[1]) ^ roundConstant);
                word[1] = SubByte(previous[2]);
                word[2] = SubByte(previous[3]);
                word[3] = SubByte(previous[0]);
                roundConstant = Multiply(roundConstant, 2);
            }
            else
            {
                previous.CopyTo(word);
            }
            for (int i = 0; i < WordLength; i++) word[i] ^= expanded[at - KeyLength + i];
        }
    }

    /// <summary>The S-box, computed.</summary>
    internal static byte SubByte(byte value)
    {
        int inverse = Inverse(value);
        int rotations = inverse << 1 ^ inverse << 2 ^ inverse << 3 ^ inverse << 4;
        return (byte)(inverse ^ rotations ^ rotations >> 8 ^ 0x63);
    }

    // The multiplicative group has 255 elements, so x^254 is the inverse of x, and 0 stays 0.
    private static byte Inverse(byte value)
    {
        byte power = value; // 254 = 0b11111110: seven times square, and multiply before all but the last
        for (int bit = 0; bit < 6; bit++) power = Multiply(Multiply(power, power), value);
        return Multiply(power, power);
    }

    // In GF(2)[x] / (x^8 + x^4 + x^3 + x + 1).
    private static byte Multiply(byte a, byte b)
    {
        int product = 0, shifted = a;
        for (int bit = 0; bit < 8; bit++)
        {
            product ^= shifted & -(b >> bit & 1);
            shifted = shifted << 1 ^ 0x11B & -(shifted >> 7);
        }
        return (byte)product;
    }
}
