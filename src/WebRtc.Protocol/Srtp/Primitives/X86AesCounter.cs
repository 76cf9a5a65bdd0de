using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Counter mode with the AES instructions of x86, eight blocks in flight to hide their latency.</summary>
internal sealed unsafe class X86AesCounter : AesCounter
{
    internal const int StrideBlocks = 8;
    internal const int Stride = StrideBlocks * BlockLength;

    // Pinned: read through a pointer, without bounds checks in the loop.
    private readonly byte[] _expandedKey = GC.AllocateArray<byte>(AesKeySchedule.ExpandedLength, pinned: true);
    private readonly Vector128<byte>* _roundKeys;

    public X86AesCounter(ReadOnlySpan<byte> key)
    {
        AesKeySchedule.Expand(key, _expandedKey);
        fixed (byte* start = _expandedKey) _roundKeys = (Vector128<byte>*)start;
    }

    public static bool IsSupported => X86Aes.IsSupported;

    internal Vector128<byte>* RoundKeys => _roundKeys;

    public override Vector128<byte> EncryptBlock(Vector128<byte> block)
    {
        block ^= _roundKeys[0];
        for (int round = 1; round < AesKeySchedule.RoundCount; round++)
            block = X86Aes.Encrypt(block, _roundKeys[round]);
        return X86Aes.EncryptLast(block, _roundKeys[AesKeySchedule.RoundCount]);
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

    // The text is XORed into the last round key beforehand, which saves an instruction behind the longest latency.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void XorEight(Vector128<byte>* keys, Vector128<byte> counter, byte* source, byte* destination)
    {
        Vector128<byte> one = Vector128<byte>.Zero.WithElement(BlockLength - 1, (byte)1);
        Vector128<byte> two = one + one, four = two + two;
        Vector128<byte> counter4 = counter + four;
        Vector128<byte> key = keys[0];
        Vector128<byte> block0 = counter ^ key;
        Vector128<byte> block1 = counter + one ^ key;
        Vector128<byte> block2 = counter + two ^ key;
        Vector128<byte> block3 = counter + two + one ^ key;
        Vector128<byte> block4 = counter4 ^ key;
        Vector128<byte> block5 = counter4 + one ^ key;
        Vector128<byte> block6 = counter4 + two ^ key;
        Vector128<byte> block7 = counter4 + two + one ^ key;
        for (int round = 1; round < AesKeySchedule.RoundCount; round++)
        {
            key = keys[round];
            block0 = X86Aes.Encrypt(block0, key);
            block1 = X86Aes.Encrypt(block1, key);
            block2 = X86Aes.Encrypt(block2, key);
            block3 = X86Aes.Encrypt(block3, key);
            block4 = X86Aes.Encrypt(block4, key);
            block5 = X86Aes.Encrypt(block5, key);
            block6 = X86Aes.Encrypt(block6, key);
            block7 = X86Aes.Encrypt(block7, key);
        }
        key = keys[AesKeySchedule.RoundCount];
        X86Aes.EncryptLast(block0, key ^ Vector128.Load(source)).Store(destination);
        X86Aes.EncryptLast(block1, key ^ Vector128.Load(source + 16)).Store(destination + 16);
        X86Aes.EncryptLast(block2, key ^ Vector128.Load(source + 32)).Store(destination + 32);
        X86Aes.EncryptLast(block3, key ^ Vector128.Load(source + 48)).Store(destination + 48);
        X86Aes.EncryptLast(block4, key ^ Vector128.Load(source + 64)).Store(destination + 64);
        X86Aes.EncryptLast(block5, key ^ Vector128.Load(source + 80)).Store(destination + 80);
        X86Aes.EncryptLast(block6, key ^ Vector128.Load(source + 96)).Store(destination + 96);
        X86Aes.EncryptLast(block7, key ^ Vector128.Load(source + 112)).Store(destination + 112);
    }
}
