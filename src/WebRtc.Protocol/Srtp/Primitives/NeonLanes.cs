using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

#pragma warning disable CA1857 // the number of bits is a constant once the caller has been compiled inline

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Four lanes with Arm's Advanced SIMD, which every 64-bit Arm has.</summary>
internal readonly unsafe struct NeonLanes : ILaneOperations<Vector128<uint>>
{
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;

    public static int Count => Vector128<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> left, Vector128<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Select(Vector128<uint> condition, Vector128<uint> ones, Vector128<uint> zeros) =>
        AdvSimd.BitwiseSelect(condition, ones, zeros);

    // Two instructions: a shift right, and a shift left that inserts into its result.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateLeft(Vector128<uint> value, int bits) =>
        AdvSimd.ShiftLeftAndInsert(value >>> (32 - bits), value, (byte)bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadFourWords(byte** messages, int offset, Vector128<uint>* words)
    {
        Vector128<uint> row0 = LoadBigEndian(messages[0] + offset);
        Vector128<uint> row1 = LoadBigEndian(messages[1] + offset);
        Vector128<uint> row2 = LoadBigEndian(messages[2] + offset);
        Vector128<uint> row3 = LoadBigEndian(messages[3] + offset);

        Vector128<ulong> low01 = AdvSimd.Arm64.ZipLow(row0, row1).AsUInt64();
        Vector128<ulong> low23 = AdvSimd.Arm64.ZipLow(row2, row3).AsUInt64();
        Vector128<ulong> high01 = AdvSimd.Arm64.ZipHigh(row0, row1).AsUInt64();
        Vector128<ulong> high23 = AdvSimd.Arm64.ZipHigh(row2, row3).AsUInt64();

        words[0] = AdvSimd.Arm64.ZipLow(low01, low23).AsUInt32();
        words[1] = AdvSimd.Arm64.ZipHigh(low01, low23).AsUInt32();
        words[2] = AdvSimd.Arm64.ZipLow(high01, high23).AsUInt32();
        words[3] = AdvSimd.Arm64.ZipHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LoadBigEndian(byte* bytes) =>
        AdvSimd.ReverseElement8(Vector128.Load(bytes).AsUInt32());
}
