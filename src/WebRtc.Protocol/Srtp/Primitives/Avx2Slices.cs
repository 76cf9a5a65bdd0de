using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

#pragma warning disable CA1857 // the number of bits is a constant once the caller has been compiled inline

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Sixteen blocks in 256-bit vectors.</summary>
internal readonly unsafe struct Avx2Slices : ISliceOperations<Vector256<byte>>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Groups => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Xor(Vector256<byte> left, Vector256<byte> right) => Avx2.Xor(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> And(Vector256<byte> left, Vector256<byte> right) => Avx2.And(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftLeft(Vector256<byte> value, int bits) =>
        Avx2.ShiftLeftLogical(value.AsUInt64(), (byte)bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftRight(Vector256<byte> value, int bits) =>
        Avx2.ShiftRightLogical(value.AsUInt64(), (byte)bits).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Fill(byte value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Repeat(Vector128<byte> group) =>
        Avx.InsertVector128(group.ToVector256Unsafe(), group, 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> ShiftRows(Vector256<byte> value) => Avx2.Shuffle(value, Vector256.Create(
        (byte)0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11,
        0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> RotateColumnsByOne(Vector256<byte> value) => Avx2.Shuffle(value, Vector256.Create(
        (byte)1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12,
        1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> RotateColumnsByTwo(Vector256<byte> value) => Avx2.Shuffle(value, Vector256.Create(
        (byte)2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13,
        2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
}
