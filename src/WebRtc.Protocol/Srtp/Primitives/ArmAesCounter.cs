using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Counter mode with the AES instructions of Arm, eight blocks in flight to hide their latency.</summary>
internal sealed unsafe class ArmAesCounter : AesCounter
{
    private const int StrideBlocks = 8;
    private const int Stride = StrideBlocks * BlockLength;

    // Pinned: read through a pointer, without bounds checks in the loop.
    private readonly byte[] _expandedKey = GC.AllocateArray<byte>(AesKeySchedule.ExpandedLength, pinned: true);
    private readonly Vector128<byte>* _roundKeys;

    public ArmAesCounter(ReadOnlySpan<byte> key)
    {
        AesKeySchedule.Expand(key, _expandedKey);
        fixed (byte* start = _expandedKey) _roundKeys = (Vector128<byte>*)start;
    }

    public static bool IsSupported => ArmAes.IsSupported;

    // Arm's instruction adds the round key first and leaves MixColumns to another one; the pair
    // runs as one on most cores.
    public override Vector128<byte> EncryptBlock(Vector128<byte> block)
    {
        const int LastFullRound = AesKeySchedule.RoundCount - 1;
        for (int round = 0; round < LastFullRound; round++) block = Round(block, _roundKeys[round]);
        return ArmAes.Encrypt(block, _roundKeys[LastFullRound]) ^ _roundKeys[AesKeySchedule.RoundCount];
    }

    [SkipLocalsInit]
    public override void Xor(Vector128<byte> counterBlock, int firstBlock, byte* source, byte* destination, int length)
    {
        Vector128<byte> counter = counterBlock.WithElement(BlockLength - 1, (byte)firstBlock);
        Vector128<byte> stride = Vector128<byte>.Zero.WithElement(BlockLength - 1, (byte)StrideBlocks);
        for (; length >= Stride; length -= Stride)
        {
            XorEight(_roundKeys, counter, source, destination);
            counter += stride;
            source += Stride;
            destination += Stride;
        }
        if (length == 0) return;

        byte* rest = stackalloc byte[Stride];
        Unsafe.CopyBlockUnaligned(rest, source, (uint)length);
        XorEight(_roundKeys, counter, rest, rest);
        Unsafe.CopyBlockUnaligned(destination, rest, (uint)length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void XorEight(Vector128<byte>* keys, Vector128<byte> counter, byte* source, byte* destination)
    {
        const int LastFullRound = AesKeySchedule.RoundCount - 1;
        Vector128<byte> one = Vector128<byte>.Zero.WithElement(BlockLength - 1, (byte)1);
        Vector128<byte> two = one + one, four = two + two;
        Vector128<byte> block0 = counter;
        Vector128<byte> block1 = counter + one;
        Vector128<byte> block2 = counter + two;
        Vector128<byte> block3 = block2 + one;
        Vector128<byte> block4 = counter + four;
        Vector128<byte> block5 = block4 + one;
        Vector128<byte> block6 = block4 + two;
        Vector128<byte> block7 = block6 + one;
        for (int round = 0; round < LastFullRound; round++)
        {
            Vector128<byte> key = keys[round];
            block0 = Round(block0, key);
            block1 = Round(block1, key);
            block2 = Round(block2, key);
            block3 = Round(block3, key);
            block4 = Round(block4, key);
            block5 = Round(block5, key);
            block6 = Round(block6, key);
            block7 = Round(block7, key);
        }
        Vector128<byte> last = keys[LastFullRound], final = keys[AesKeySchedule.RoundCount];
        (ArmAes.Encrypt(block0, last) ^ final ^ Vector128.Load(source)).Store(destination);
        (ArmAes.Encrypt(block1, last) ^ final ^ Vector128.Load(source + 16)).Store(destination + 16);
        (ArmAes.Encrypt(block2, last) ^ final ^ Vector128.Load(source + 32)).Store(destination + 32);
        (ArmAes.Encrypt(block3, last) ^ final ^ Vector128.Load(source + 48)).Store(destination + 48);
        (ArmAes.Encrypt(block4, last) ^ final ^ Vector128.Load(source + 64)).Store(destination + 64);
        (ArmAes.Encrypt(block5, last) ^ final ^ Vector128.Load(source + 80)).Store(destination + 80);
        (ArmAes.Encrypt(block6, last) ^ final ^ Vector128.Load(source + 96)).Store(destination + 96);
        (ArmAes.Encrypt(block7, last) ^ final ^ Vector128.Load(source + 112)).Store(destination + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Round(Vector128<byte> block, Vector128<byte> key) =>
        ArmAes.MixColumns(ArmAes.Encrypt(block, key));
}
