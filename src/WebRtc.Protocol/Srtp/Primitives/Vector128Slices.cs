using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Eight blocks in 128-bit vectors, which every CPU has: NEON, SSSE3.</summary>
internal readonly unsafe struct Vector128Slices : ISliceOperations<Vector128<byte>>
{
    public static int Groups => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Xor(Vector128<byte> left, Vector128<byte> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> And(Vector128<byte> left, Vector128<byte> right) => left & right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ShiftLeft(Vector128<byte> value, int bits) => (value.AsUInt64() << bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ShiftRight(Vector128<byte> value, int bits) => (value.AsUInt64() >>> bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Fill(byte value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Repeat(Vector128<byte> group) => group;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ShiftRows(Vector128<byte> value) =>
        Vector128.Shuffle(value, Vector128.Create((byte)0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> RotateColumnsByOne(Vector128<byte> value) =>
        Vector128.Shuffle(value, Vector128.Create((byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> RotateColumnsByTwo(Vector128<byte> value) =>
        Vector128.Shuffle(value, Vector128.Create((byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}
