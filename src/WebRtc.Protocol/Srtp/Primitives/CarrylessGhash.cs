using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// GHASH by carry-less multiplication. Elements are byte-reversed, so that GCM's mirrored polynomials become numbers,
/// and the hash key is taken times x, after which GHASH is POLYVAL (RFC 8452 appendix A): its reduction needs no
/// shifts. Eight blocks are multiplied by eight powers of the key and summed before one reduction.
/// </summary>
internal sealed unsafe class CarrylessGhash<TMultiply> : Ghash where TMultiply : struct, ICarrylessMultiply
{
    private const int BlockLength = AesCounter.BlockLength;
    internal const int StrideBlocks = 8;
    private const int Stride = StrideBlocks * BlockLength;

    // x^-64 of the field, short of its constant term: x^127 + x^126 + x^121 + 1 is POLYVAL's modulus without x^128.
    private const ulong ReductionTerms = 0xC200_0000_0000_0000;

    // A stride and the block of lengths behind it can be absorbed at once.
    private const int PowerCount = StrideBlocks + 1;

    private readonly byte[] _keyPowers = GC.AllocateArray<byte>(2 * PowerCount * BlockLength, pinned: true);

    // [i] is the key to the power i + 1; the other has the sums of their halves.
    private readonly Vector128<ulong>* _powers;
    private readonly Vector128<ulong>* _foldedPowers;

    public CarrylessGhash(Vector128<byte> hashKey)
    {
        fixed (byte* start = _keyPowers) _powers = (Vector128<ulong>*)start;
        _powers[0] = TimesX(TMultiply.ReverseBytes(hashKey).AsUInt64());
        for (int i = 1; i < PowerCount; i++) _powers[i] = Multiply(_powers[i - 1], _powers[0]);
        _foldedPowers = _powers + PowerCount;
        for (int i = 0; i < PowerCount; i++) _foldedPowers[i] = Fold(_powers[i]);
    }

    /// <summary>[i] is the hash key to the power i + 1.</summary>
    internal Vector128<ulong>* Powers => _powers;

    /// <summary>The sums of the halves of <see cref="Powers"/>.</summary>
    internal Vector128<ulong>* FoldedPowers => _foldedPowers;

    public override Vector128<byte> Hash(byte* associatedData, int associatedDataLength, byte* ciphertext, int length)
    {
        Vector128<ulong> sum = Absorb(Vector128<ulong>.Zero, associatedData, associatedDataLength);
        sum = Absorb(sum, ciphertext, length);
        sum ^= Vector128.Create((ulong)length * 8, (ulong)associatedDataLength * 8);
        return TMultiply.ReverseBytes(Multiply(sum, _powers[0]).AsByte());
    }

    /// <summary>Takes in whole blocks and one that is padded with zeros.</summary>
    internal Vector128<ulong> Absorb(Vector128<ulong> sum, byte* data, int length)
    {
        for (; length >= Stride; length -= Stride, data += Stride) sum = AbsorbBlocks(sum, data, StrideBlocks);
        int wholeBlocks = length / BlockLength;
        if (wholeBlocks > 0) sum = AbsorbBlocks(sum, data, wholeBlocks);
        int rest = length % BlockLength;
        if (rest == 0) return sum;

        Vector128<byte> padded = Vector128<byte>.Zero;
        Unsafe.CopyBlockUnaligned(&padded, data + length - rest, (uint)rest);
        return AbsorbBlocks(sum, (byte*)&padded, 1);
    }

    /// <summary>Takes in at most a stride and one block more.</summary>
    // Karatsuba: three products instead of four, since (low + high) * (low + high) - low * low -
    // high * high is the middle.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Vector128<ulong> AbsorbBlocks(Vector128<ulong> sum, byte* data, int count)
    {
        Vector128<ulong>* power = _powers + count - 1;
        Vector128<ulong>* foldedPower = _foldedPowers + count - 1;
        Vector128<ulong> block = Load(data) ^ sum;
        Vector128<ulong> low = TMultiply.Low(block, *power);
        Vector128<ulong> high = TMultiply.High(block, *power);
        Vector128<ulong> middle = TMultiply.Low(Fold(block), *foldedPower);
        for (byte* end = data + (count * BlockLength), next = data + BlockLength; next < end; next += BlockLength)
        {
            power--;
            foldedPower--;
            block = Load(next);
            low ^= TMultiply.Low(block, *power);
            high ^= TMultiply.High(block, *power);
            middle ^= TMultiply.Low(Fold(block), *foldedPower);
        }
        return Reduce(low, middle ^ low ^ high, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> Load(byte* data) => TMultiply.ReverseBytes(Vector128.Load(data)).AsUInt64();

    /// <summary>Lower half plus upper half, in the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> Fold(Vector128<ulong> value) => value ^ TMultiply.SwapHalves(value);

    private static Vector128<ulong> Multiply(Vector128<ulong> left, Vector128<ulong> right)
    {
        Vector128<ulong> low = TMultiply.Low(left, right), high = TMultiply.High(left, right);
        return Reduce(low, TMultiply.Low(Fold(left), Fold(right)) ^ low ^ high, high);
    }

    // (high * x^128 + middle * x^64 + low) * x^-128. Adding a multiple of the modulus clears the lowest 64
    // bits: it takes those bits times the terms above x^0, and the bits themselves move up by 128, which is
    // a swap of halves. Twice.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<ulong> Reduce(Vector128<ulong> low, Vector128<ulong> middle, Vector128<ulong> high)
    {
        Vector128<ulong> terms = Vector128.Create(ReductionTerms);
        low ^= Vector128.Create(0UL, middle.GetElement(0));
        high ^= Vector128.Create(middle.GetElement(1), 0UL);
        low = TMultiply.SwapHalves(low) ^ TMultiply.Low(low, terms);
        low = TMultiply.SwapHalves(low) ^ TMultiply.Low(low, terms);
        return low ^ high;
    }

    // One bit up, and the bit that falls out is x^128 = x^127 + x^126 + x^121 + 1. Without a branch on the key.
    private static Vector128<ulong> TimesX(Vector128<ulong> value)
    {
        ulong low = value.GetElement(0), high = value.GetElement(1);
        ulong carry = 0 - (high >> 63);
        return Vector128.Create(low << 1 ^ carry & 1, high << 1 ^ low >> 63 ^ carry & ReductionTerms);
    }
}
