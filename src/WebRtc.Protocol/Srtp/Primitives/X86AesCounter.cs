using System.Runtime.Intrinsics;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>Counter mode with the AES instructions of x86, eight blocks in flight to hide their latency.</summary>
internal sealed unsafe class X86AesCounter : AesCounter
{
    private const int Stride = 8 * BlockLength;

    // Pinned: read through a pointer, with no write barrier, bounds check or copy in the loop.
    private readonly byte[] _expandedKey = GC.AllocateArray<byte>(AesKeySchedule.ExpandedLength, pinned: true);
    private readonly Vector128<byte>* _roundKeys;

    public X86AesCounter(ReadOnlySpan<byte> key)
    {
        AesKeySchedule.Expand(key, _expandedKey);
        fixed (byte* start = _expandedKey) _roundKeys = (Vector128<byte>*)start;
    }

    public static bool IsSupported => X86Aes.IsSupported;

    public override Vector128<byte> EncryptBlock(Vector128<byte> block)
    {
        block ^= _roundKeys[0];
        for (int round = 1; round < AesKeySchedule.RoundCount; round++)
            block = X86Aes.Encrypt(block, _roundKeys[round]);
        return X86Aes.EncryptLast(block, _roundKeys[AesKeySchedule.RoundCount]);
    }

    public override void Xor(Vector128<byte> counterBlock, int firstBlock, byte* source, byte* destination, int length)
    {
        Vector128<byte> one = Vector128<byte>.Zero.WithElement(BlockLength - 1, (byte)1);
        Vector128<byte> counter = counterBlock.WithElement(BlockLength - 1, (byte)firstBlock);
        for (; length >= BlockLength; length -= BlockLength)
        {
            (Vector128.Load(source) ^ EncryptBlock(counter)).Store(destination);
            counter += one;
            source += BlockLength;
            destination += BlockLength;
        }
        if (length == 0) return;
        Vector128<byte> last = EncryptBlock(counter);
        for (int i = 0; i < length; i++) destination[i] = (byte)(source[i] ^ ((byte*)&last)[i]);
    }
}
