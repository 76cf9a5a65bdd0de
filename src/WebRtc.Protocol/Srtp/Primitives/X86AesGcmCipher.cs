using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Multiply = Camerad.WebRtc.Protocol.Srtp.Primitives.X86CarrylessMultiply;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// AES-GCM with the instructions of x86. AES and carry-less multiplication are different units of the CPU, and each
/// alone waits for its own results: so while one stride is encrypted, the ciphertext of the stride before is hashed.
/// </summary>
internal sealed unsafe class X86AesGcmCipher(X86AesCounter counter, CarrylessGhash<Multiply> ghash)
    : AesGcmCipher(counter, ghash)
{
    private const int BlockLength = AesCounter.BlockLength;
    private const int Stride = X86AesCounter.Stride;

    [SkipLocalsInit]
    public override void Seal(
        Vector128<byte> nonce, byte* associatedData, int associatedDataLength, int headLength,
        byte* source, byte* destination, int length, byte* tag)
    {
        Debug.Assert(headLength == length || headLength % Stride == 0);
        Vector128<byte> mask = counter.EncryptBlock(nonce.WithElement(BlockLength - 1, TagBlock));
        Vector128<ulong> sum = ghash.Absorb(Vector128<ulong>.Zero, associatedData, associatedDataLength);
        Vector128<byte> block = nonce.WithElement(BlockLength - 1, (byte)FirstMessageBlock);
        Vector128<byte> strideBlocks = Vector128<byte>.Zero.WithElement(
            BlockLength - 1, (byte)X86AesCounter.StrideBlocks);

        byte* text = destination, previous = null;
        int rest = length;
        for (; rest >= Stride; rest -= Stride)
        {
            if (length - rest == headLength) text = source;
            sum = EncryptStride(block, text, destination, previous, sum);
            block += strideBlocks;
            previous = destination;
            destination += Stride;
            text += Stride;
        }
        if (length - rest == headLength) text = source;

        byte* tail = stackalloc byte[Stride + BlockLength];
        Unsafe.CopyBlockUnaligned(tail, text, (uint)rest);
        sum = EncryptStride(block, tail, tail, previous, sum);
        Unsafe.CopyBlockUnaligned(destination, tail, (uint)rest);
        sum = AbsorbEnd(sum, tail, rest, associatedDataLength, length);
        (Multiply.ReverseBytes(sum.AsByte()) ^ mask).Store(tag);
    }

    // SP 800-38D §7.1: the last ciphertext padded with zeros, then both lengths in bits.
    private Vector128<ulong> AbsorbEnd(Vector128<ulong> sum, byte* tail, int rest, int associatedDataLength, int length)
    {
        int blocks = (rest + BlockLength - 1) / BlockLength;
        byte* lengths = tail + blocks * BlockLength;
        Unsafe.InitBlockUnaligned(tail + rest, 0, (uint)(lengths - tail - rest));
        Vector128.Create(
            BinaryPrimitives.ReverseEndianness((ulong)associatedDataLength * 8),
            BinaryPrimitives.ReverseEndianness((ulong)length * 8)).AsByte().Store(lengths);
        return ghash.AbsorbBlocks(sum, tail, blocks + 1);
    }

    /// <summary>Encrypts eight blocks and hashes the eight before them, if there are any.</summary>
    private Vector128<ulong> EncryptStride(
        Vector128<byte> block, byte* text, byte* destination, byte* previous, Vector128<ulong> sum)
    {
        if (previous != null) return EncryptAndAbsorb(counter.RoundKeys, block, text, destination, previous, sum);
        X86AesCounter.XorEight(counter.RoundKeys, block, text, destination);
        return sum;
    }

    // One block is hashed behind each of the first eight rounds; CarrylessGhash.AbsorbBlocks and X86AesCounter.XorEight
    // say why each is done as it is done.
    private Vector128<ulong> EncryptAndAbsorb(
        Vector128<byte>* keys, Vector128<byte> first, byte* text, byte* destination, byte* previous,
        Vector128<ulong> sum)
    {
        Vector128<byte> one = Vector128<byte>.Zero.WithElement(BlockLength - 1, (byte)1);
        Vector128<byte> two = one + one, four = two + two;
        Vector128<byte> fifth = first + four;
        Vector128<byte> key = keys[0];
        Vector128<byte> block0 = first ^ key;
        Vector128<byte> block1 = first + one ^ key;
        Vector128<byte> block2 = first + two ^ key;
        Vector128<byte> block3 = first + two + one ^ key;
        Vector128<byte> block4 = fifth ^ key;
        Vector128<byte> block5 = fifth + one ^ key;
        Vector128<byte> block6 = fifth + two ^ key;
        Vector128<byte> block7 = fifth + two + one ^ key;

        Vector128<ulong>* power = ghash.Powers + X86AesCounter.StrideBlocks;
        Vector128<ulong>* foldedPower = ghash.FoldedPowers + X86AesCounter.StrideBlocks;
        Vector128<ulong> low = Vector128<ulong>.Zero, high = low, middle = low;
        Vector128<ulong> hashed = sum;
        Vector128<byte>* end = keys + X86AesCounter.StrideBlocks;
        while (keys < end)
        {
            key = *++keys;
            block0 = X86Aes.Encrypt(block0, key);
            block1 = X86Aes.Encrypt(block1, key);
            block2 = X86Aes.Encrypt(block2, key);
            block3 = X86Aes.Encrypt(block3, key);
            block4 = X86Aes.Encrypt(block4, key);
            block5 = X86Aes.Encrypt(block5, key);
            block6 = X86Aes.Encrypt(block6, key);
            block7 = X86Aes.Encrypt(block7, key);

            hashed ^= CarrylessGhash<Multiply>.Load(previous);
            previous += BlockLength;
            power--;
            foldedPower--;
            low ^= Multiply.Low(hashed, *power);
            high ^= Multiply.High(hashed, *power);
            middle ^= Multiply.Low(CarrylessGhash<Multiply>.Fold(hashed), *foldedPower);
            hashed = Vector128<ulong>.Zero;
        }
        key = keys[1];
        block0 = X86Aes.Encrypt(block0, key);
        block1 = X86Aes.Encrypt(block1, key);
        block2 = X86Aes.Encrypt(block2, key);
        block3 = X86Aes.Encrypt(block3, key);
        block4 = X86Aes.Encrypt(block4, key);
        block5 = X86Aes.Encrypt(block5, key);
        block6 = X86Aes.Encrypt(block6, key);
        block7 = X86Aes.Encrypt(block7, key);
        key = keys[2];
        X86Aes.EncryptLast(block0, key ^ Vector128.Load(text)).Store(destination);
        X86Aes.EncryptLast(block1, key ^ Vector128.Load(text + 16)).Store(destination + 16);
        X86Aes.EncryptLast(block2, key ^ Vector128.Load(text + 32)).Store(destination + 32);
        X86Aes.EncryptLast(block3, key ^ Vector128.Load(text + 48)).Store(destination + 48);
        X86Aes.EncryptLast(block4, key ^ Vector128.Load(text + 64)).Store(destination + 64);
        X86Aes.EncryptLast(block5, key ^ Vector128.Load(text + 80)).Store(destination + 80);
        X86Aes.EncryptLast(block6, key ^ Vector128.Load(text + 96)).Store(destination + 96);
        X86Aes.EncryptLast(block7, key ^ Vector128.Load(text + 112)).Store(destination + 112);
        return CarrylessGhash<Multiply>.Reduce(low, middle ^ low ^ high, high);
    }
}
