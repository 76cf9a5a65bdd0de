using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Four lanes with SSSE3.</summary>
internal readonly unsafe struct Ssse3Lanes : ILaneOperations<Vector128<uint>>
{
    public static bool IsSupported => Ssse3.IsSupported;

    public static int Count => Vector128<uint>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Broadcast(uint value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Add(Vector128<uint> left, Vector128<uint> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Xor(Vector128<uint> left, Vector128<uint> right) => left ^ right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Select(Vector128<uint> condition, Vector128<uint> ones, Vector128<uint> zeros) =>
        zeros ^ (condition & (ones ^ zeros));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> RotateLeft(Vector128<uint> value, int bits) => value << bits | value >>> (32 - bits);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadFourWords(byte** messages, int offset, Vector128<uint>* words)
    {
        Vector128<uint> row0 = LoadBigEndian(messages[0] + offset);
        Vector128<uint> row1 = LoadBigEndian(messages[1] + offset);
        Vector128<uint> row2 = LoadBigEndian(messages[2] + offset);
        Vector128<uint> row3 = LoadBigEndian(messages[3] + offset);

        Vector128<ulong> low01 = Sse2.UnpackLow(row0, row1).AsUInt64();
        Vector128<ulong> low23 = Sse2.UnpackLow(row2, row3).AsUInt64();
        Vector128<ulong> high01 = Sse2.UnpackHigh(row0, row1).AsUInt64();
        Vector128<ulong> high23 = Sse2.UnpackHigh(row2, row3).AsUInt64();

        words[0] = Sse2.UnpackLow(low01, low23).AsUInt32();
        words[1] = Sse2.UnpackHigh(low01, low23).AsUInt32();
        words[2] = Sse2.UnpackLow(high01, high23).AsUInt32();
        words[3] = Sse2.UnpackHigh(high01, high23).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> LoadBigEndian(byte* bytes) => Ssse3.Shuffle(
        Vector128.Load(bytes), Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)).AsUInt32();
}
