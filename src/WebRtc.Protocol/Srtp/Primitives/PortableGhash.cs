using System.Buffers.Binary;
using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// GHASH for CPUs without carry-less multiply, in constant time (no tables indexed by data). A field element is kept as
/// the big-endian number of its 16 bytes; GCM writes polynomials with the lowest power first, so in these numbers they
/// are mirrored, and a product comes out one bit too low.
/// </summary>
internal sealed unsafe class PortableGhash : Ghash
{
    // Every fourth bit: in a product of such numbers a position collects at most 15 ones, whose carries stay in the
    // three bits between, so that ordinary multiplication is carry-less at the positions kept.
    private const ulong Holes0 = 0x1111_1111_1111_1111;
    private const ulong Holes1 = Holes0 << 1;
    private const ulong Holes2 = Holes0 << 2;
    private const ulong Holes3 = Holes0 << 3;

    private readonly ulong _keyHigh;
    private readonly ulong _keyLow;
    private readonly ulong _keyHighMirrored;
    private readonly ulong _keyLowMirrored;

    public PortableGhash(Vector128<byte> hashKey)
    {
        _keyHigh = BinaryPrimitives.ReverseEndianness(hashKey.AsUInt64()[0]);
        _keyLow = BinaryPrimitives.ReverseEndianness(hashKey.AsUInt64()[1]);
        _keyHighMirrored = Mirror(_keyHigh);
        _keyLowMirrored = Mirror(_keyLow);
    }

    public override Vector128<byte> Hash(byte* associatedData, int associatedDataLength, byte* ciphertext, int length)
    {
        ulong high = 0, low = 0;
        Absorb(ref high, ref low, associatedData, associatedDataLength);
        Absorb(ref high, ref low, ciphertext, length);
        Multiply(ref high, ref low, (ulong)associatedDataLength * 8, (ulong)length * 8);
        return Vector128.Create(
            BinaryPrimitives.ReverseEndianness(high), BinaryPrimitives.ReverseEndianness(low)).AsByte();
    }

    private void Absorb(ref ulong high, ref ulong low, byte* data, int length)
    {
        for (; length >= 16; length -= 16, data += 16) AbsorbBlock(ref high, ref low, data);
        if (length == 0) return;
        byte* padded = stackalloc byte[16];
        new Span<byte>(padded, 16).Clear();
        new ReadOnlySpan<byte>(data, length).CopyTo(new Span<byte>(padded, 16));
        AbsorbBlock(ref high, ref low, padded);
    }

    private void AbsorbBlock(ref ulong high, ref ulong low, byte* block) => Multiply(ref high, ref low,
        BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(block, 8)),
        BinaryPrimitives.ReadUInt64BigEndian(new ReadOnlySpan<byte>(block + 8, 8)));

    // Y = (Y xor block) * H. Karatsuba: three 64 by 64 bit products, each in two halves. The high half of a product is
    // the low half of the mirrored factors' product, mirrored.
    private void Multiply(ref ulong high, ref ulong low, ulong blockHigh, ulong blockLow)
    {
        high ^= blockHigh;
        low ^= blockLow;
        ulong highMirrored = Mirror(high), lowMirrored = Mirror(low);

        ulong product0 = LowHalf(low, _keyLow);
        ulong product2 = LowHalf(high, _keyHigh);
        ulong middle = LowHalf(high ^ low, _keyHigh ^ _keyLow) ^ product0 ^ product2;
        ulong carry0 = LowHalf(lowMirrored, _keyLowMirrored);
        ulong carry2 = LowHalf(highMirrored, _keyHighMirrored);
        ulong middleCarry = LowHalf(highMirrored ^ lowMirrored, _keyHighMirrored ^ _keyLowMirrored) ^ carry0 ^ carry2;

        ulong word0 = product0;
        ulong word1 = middle ^ Mirror(carry0) >> 1;
        ulong word2 = product2 ^ Mirror(middleCarry) >> 1;
        ulong word3 = Mirror(carry2) >> 1;
        Reduce(word0, word1, word2, word3, out high, out low);
    }

    // Word3 is the highest. First one bit up, as mirrored products are one bit too low; then modulo
    // x^128 + x^7 + x^2 + x + 1, which mirrored folds the lower 128 bits upwards.
    private static void Reduce(ulong word0, ulong word1, ulong word2, ulong word3, out ulong high, out ulong low)
    {
        word3 = word3 << 1 | word2 >> 63;
        word2 = word2 << 1 | word1 >> 63;
        word1 = word1 << 1 | word0 >> 63;
        word0 <<= 1;

        word2 ^= word0 ^ word0 >> 1 ^ word0 >> 2 ^ word0 >> 7;
        word1 ^= word0 << 63 ^ word0 << 62 ^ word0 << 57;
        word3 ^= word1 ^ word1 >> 1 ^ word1 >> 2 ^ word1 >> 7;
        word2 ^= word1 << 63 ^ word1 << 62 ^ word1 << 57;
        high = word3;
        low = word2;
    }

    /// <summary>The low 64 bits of the carry-less product.</summary>
    private static ulong LowHalf(ulong a, ulong b)
    {
        ulong a0 = a & Holes0, a1 = a & Holes1, a2 = a & Holes2, a3 = a & Holes3;
        ulong b0 = b & Holes0, b1 = b & Holes1, b2 = b & Holes2, b3 = b & Holes3;
        ulong sum0 = (a0 * b0) ^ (a1 * b3) ^ (a2 * b2) ^ (a3 * b1);
        ulong sum1 = (a0 * b1) ^ (a1 * b0) ^ (a2 * b3) ^ (a3 * b2);
        ulong sum2 = (a0 * b2) ^ (a1 * b1) ^ (a2 * b0) ^ (a3 * b3);
        ulong sum3 = (a0 * b3) ^ (a1 * b2) ^ (a2 * b1) ^ (a3 * b0);
        return (sum0 & Holes0) | (sum1 & Holes1) | (sum2 & Holes2) | (sum3 & Holes3);
    }

    /// <summary>The 64 bits in reverse order.</summary>
    private static ulong Mirror(ulong value)
    {
        value = (value & 0x5555_5555_5555_5555) << 1 | value >> 1 & 0x5555_5555_5555_5555;
        value = (value & 0x3333_3333_3333_3333) << 2 | value >> 2 & 0x3333_3333_3333_3333;
        value = (value & 0x0F0F_0F0F_0F0F_0F0F) << 4 | value >> 4 & 0x0F0F_0F0F_0F0F_0F0F;
        return BinaryPrimitives.ReverseEndianness(value);
    }
}
