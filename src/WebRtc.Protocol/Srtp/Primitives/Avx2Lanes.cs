using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

#pragma warning disable CA1857 // the number of bits is a constant once the caller has been compiled inline

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Eight lanes with AVX2.</summary>
internal readonly unsafe struct Avx2Lanes : ILaneOperations<Vector256<uint>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => Vector256<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Broadcast(uint value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right) => Avx2.Add(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Xor(Vector256<uint> left, Vector256<uint> right) => Avx2.Xor(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Select(Vector256<uint> condition, Vector256<uint> ones, Vector256<uint> zeros) =>
        Avx2.Xor(zeros, Avx2.And(condition, Avx2.Xor(ones, zeros)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> RotateLeft(Vector256<uint> value, int bits) =>
        Avx2.Or(Avx2.ShiftLeftLogical(value, (byte)bits), Avx2.ShiftRightLogical(value, (byte)(32 - bits)));

    // The halves of a vector are transposed separately: lanes 0-3 in the lower, 4-7 in the upper.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadFourWords(byte** messages, int offset, Vector256<uint>* words)
    {
        Vector256<uint> row0 = LoadPair(messages[0] + offset, messages[4] + offset);
        Vector256<uint> row1 = LoadPair(messages[1] + offset, messages[5] + offset);
        Vector256<uint> row2 = LoadPair(messages[2] + offset, messages[6] + offset);
        Vector256<uint> row3 = LoadPair(messages[3] + offset, messages[7] + offset);

        Vector256<ulong> low01 = Avx2.UnpackLow(row0, row1).AsUInt64();
        Vector256<ulong> low23 = Avx2.UnpackLow(row2, row3).AsUInt64();
        Vector256<ulong> high01 = Avx2.UnpackHigh(row0, row1).AsUInt64();
        Vector256<ulong> high23 = Avx2.UnpackHigh(row2, row3).AsUInt64();

        words[0] = Avx2.UnpackLow(low01, low23).AsUInt32();
        words[1] = Avx2.UnpackHigh(low01, low23).AsUInt32();
        words[2] = Avx2.UnpackLow(high01, high23).AsUInt32();
        words[3] = Avx2.UnpackHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> LoadPair(byte* lower, byte* upper)
    {
        Vector256<byte> pair = Avx.InsertVector128(
            Sse2.LoadVector128(lower).ToVector256Unsafe(), Sse2.LoadVector128(upper), 1);
        Vector256<byte> swapWords = Vector256.Create(
            (byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12,
            3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        return Avx2.Shuffle(pair, swapWords).AsUInt32();
    }
}
