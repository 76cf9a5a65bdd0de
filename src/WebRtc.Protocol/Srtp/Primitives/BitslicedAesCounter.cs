using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// Counter mode for CPUs without AES instructions, in constant time: no table is indexed by secrets. Eight or more
/// blocks go through at once as eight vectors, "planes": plane b holds bit b of every byte, its byte i belongs to state
/// byte i, and bit k of that byte to block k. The S-box is a circuit of gates on planes
/// (<see cref="BitslicedSubBytes"/>); the steps that move bytes are shuffles of each plane.
/// </summary>
internal sealed unsafe class BitslicedAesCounter<TVector, TOperations> : AesCounter
    where TVector : unmanaged
    where TOperations : struct, ISliceOperations<TVector>
{
    private const int Planes = 8;
    private const int GroupBlocks = 8;
    private const int GroupLength = GroupBlocks * BlockLength;

    // The constant of the S-box, added with the next round key instead.
    private const byte SubBytesConstant = 0x63;

    private readonly byte[] _keyPlanes =
        GC.AllocateArray<byte>((AesKeySchedule.RoundCount + 1) * Planes * sizeof(TVector), pinned: true);

    // Eight planes of each round key.
    private readonly TVector* _roundKeys;

    [SkipLocalsInit]
    public BitslicedAesCounter(ReadOnlySpan<byte> key)
    {
        fixed (byte* start = _keyPlanes) _roundKeys = (TVector*)start;
        Span<byte> expanded = stackalloc byte[AesKeySchedule.ExpandedLength];
        AesKeySchedule.Expand(key, expanded);
        for (int round = 0; round <= AesKeySchedule.RoundCount; round++)
        {
            Vector128<byte> roundKey = Vector128.Create<byte>(expanded.Slice(round * BlockLength, BlockLength));
            if (round > 0) roundKey ^= Vector128.Create(SubBytesConstant);
            SpreadBlock(roundKey, _roundKeys + round * Planes);
        }
    }

    [SkipLocalsInit]
    public override Vector128<byte> EncryptBlock(Vector128<byte> block)
    {
        TVector* planes = stackalloc TVector[Planes];
        SpreadBlock(block, planes);
        EncryptPlanes(_roundKeys, planes);
        JoinPlanes(planes);
        return *(Vector128<byte>*)planes;
    }

    [SkipLocalsInit]
    public override void Xor(Vector128<byte> counterBlock, int firstBlock, byte* source, byte* destination, int length)
    {
        int stride = GroupLength * TOperations.Groups;
        TVector* counterPlanes = stackalloc TVector[Planes];
        TVector* keystream = stackalloc TVector[Planes];
        SpreadBlock(counterBlock.WithElement(BlockLength - 1, (byte)0), counterPlanes);
        for (; length > 0; length -= stride, source += stride, destination += stride)
        {
            for (int plane = 0; plane < Planes; plane++) keystream[plane] = counterPlanes[plane];
            SetCounters(keystream, firstBlock);
            EncryptPlanes(_roundKeys, keystream);
            JoinPlanes(keystream);
            XorText(keystream, source, destination, Math.Min(length, stride));
            firstBlock += GroupBlocks * TOperations.Groups;
        }
    }

    // Every block of every group becomes this one.
    private static void SpreadBlock(Vector128<byte> block, TVector* planes)
    {
        for (int plane = 0; plane < Planes; plane++)
        {
            Vector128<byte> bit = Vector128.Create((byte)(1 << plane));
            planes[plane] = TOperations.Repeat(Vector128.Equals(block & bit, bit));
        }
    }

    // The last byte of block k counts first + k: the eight counters are the rows of a matrix of bits, its
    // columns belong into the planes.
    private static void SetCounters(TVector* planes, int firstBlock)
    {
        const ulong AllBytes = 0x0101_0101_0101_0101, Ascending = 0x0706_0504_0302_0100;
        for (int group = 0; group < TOperations.Groups; group++)
        {
            ulong counters = (ulong)(firstBlock + group * GroupBlocks) * AllBytes + Ascending;
            ulong columns = Transpose(counters);
            byte* lastByte = (byte*)planes + group * BlockLength + BlockLength - 1;
            for (int plane = 0; plane < Planes; plane++)
                lastByte[plane * sizeof(TVector)] = (byte)(columns >> plane * 8);
        }
    }

    /// <summary>Mirrors the 8 by 8 matrix of bits at its diagonal: blocks of four, two and one.</summary>
    private static ulong Transpose(ulong matrix)
    {
        ulong swap = (matrix ^ matrix >> 28) & 0x0000_0000_F0F0_F0F0;
        matrix ^= swap ^ swap << 28;
        swap = (matrix ^ matrix >> 14) & 0x0000_CCCC_0000_CCCC;
        matrix ^= swap ^ swap << 14;
        swap = (matrix ^ matrix >> 7) & 0x00AA_00AA_00AA_00AA;
        return matrix ^ swap ^ swap << 7;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void EncryptPlanes(TVector* key, TVector* planes)
    {
        TVector s0 = TOperations.Xor(planes[0], key[0]), s1 = TOperations.Xor(planes[1], key[1]);
        TVector s2 = TOperations.Xor(planes[2], key[2]), s3 = TOperations.Xor(planes[3], key[3]);
        TVector s4 = TOperations.Xor(planes[4], key[4]), s5 = TOperations.Xor(planes[5], key[5]);
        TVector s6 = TOperations.Xor(planes[6], key[6]), s7 = TOperations.Xor(planes[7], key[7]);
        for (int round = 1; ; round++)
        {
            key += Planes;
            s0 = TOperations.ShiftRows(s0);
            s1 = TOperations.ShiftRows(s1);
            s2 = TOperations.ShiftRows(s2);
            s3 = TOperations.ShiftRows(s3);
            s4 = TOperations.ShiftRows(s4);
            s5 = TOperations.ShiftRows(s5);
            s6 = TOperations.ShiftRows(s6);
            s7 = TOperations.ShiftRows(s7);
            BitslicedSubBytes.Apply<TVector, TOperations>(
                ref s7, ref s6, ref s5, ref s4, ref s3, ref s2, ref s1, ref s0);
            if (round == AesKeySchedule.RoundCount) break;
            MixColumns(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, ref s7, key);
        }
        planes[0] = TOperations.Xor(s0, key[0]);
        planes[1] = TOperations.Xor(s1, key[1]);
        planes[2] = TOperations.Xor(s2, key[2]);
        planes[3] = TOperations.Xor(s3, key[3]);
        planes[4] = TOperations.Xor(s4, key[4]);
        planes[5] = TOperations.Xor(s5, key[5]);
        planes[6] = TOperations.Xor(s6, key[6]);
        planes[7] = TOperations.Xor(s7, key[7]);
    }

    // With n the next byte of the column and p = s + n: new s = 2p + n + (p two bytes on), FIPS 197 §5.1.3. Doubling
    // moves each plane up by one and brings bit 7 back into bits 0, 1, 3 and 4. The round key is added on the way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MixColumns(
        ref TVector s0, ref TVector s1, ref TVector s2, ref TVector s3,
        ref TVector s4, ref TVector s5, ref TVector s6, ref TVector s7, TVector* key)
    {
        TVector undoubled0 = AddNext(ref s0, key[0]);
        TVector undoubled1 = AddNext(ref s1, key[1]);
        TVector undoubled2 = AddNext(ref s2, key[2]);
        TVector undoubled3 = AddNext(ref s3, key[3]);
        TVector undoubled4 = AddNext(ref s4, key[4]);
        TVector undoubled5 = AddNext(ref s5, key[5]);
        TVector undoubled6 = AddNext(ref s6, key[6]);
        TVector undoubled7 = AddNext(ref s7, key[7]);
        TVector overflow = s7;
        s7 = TOperations.Xor(undoubled7, s6);
        s6 = TOperations.Xor(undoubled6, s5);
        s5 = TOperations.Xor(undoubled5, s4);
        s4 = TOperations.Xor(TOperations.Xor(undoubled4, s3), overflow);
        s3 = TOperations.Xor(TOperations.Xor(undoubled3, s2), overflow);
        s2 = TOperations.Xor(undoubled2, s1);
        s1 = TOperations.Xor(TOperations.Xor(undoubled1, s0), overflow);
        s0 = TOperations.Xor(undoubled0, overflow);
    }

    // Makes s into p = s + n, and gives n + (p two bytes on) + key.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddNext(ref TVector s, TVector key)
    {
        TVector next = TOperations.RotateColumnsByOne(s);
        s = TOperations.Xor(s, next);
        return TOperations.Xor(TOperations.Xor(next, key), TOperations.RotateColumnsByTwo(s));
    }

    // Afterwards vector k holds block k: an 8 by 8 transposition of bits in each byte position, in three steps.
    private static void JoinPlanes(TVector* planes)
    {
        SwapBits(planes, 1, 0x55);
        SwapBits(planes, 2, 0x33);
        SwapBits(planes, 4, 0x0F);
    }

    // Swaps, for each pair of planes this far apart, the upper bits of the lower plane with the
    // lower bits of the upper.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SwapBits(TVector* planes, int distance, byte lowerBits)
    {
        TVector mask = TOperations.Fill(lowerBits);
        for (int lower = 0; lower < Planes; lower++)
        {
            if ((lower & distance) != 0) continue;
            ref TVector a = ref planes[lower], b = ref planes[lower + distance];
            TVector swap = TOperations.And(TOperations.Xor(TOperations.ShiftRight(a, distance), b), mask);
            b = TOperations.Xor(b, swap);
            a = TOperations.Xor(a, TOperations.ShiftLeft(swap, distance));
        }
    }

    // Block k of group g is group g of vector k.
    private static void XorText(TVector* keystream, byte* source, byte* destination, int length)
    {
        for (int offset = 0; offset < length; offset += BlockLength)
        {
            int block = offset / BlockLength;
            byte* key = (byte*)(keystream + block % GroupBlocks) + block / GroupBlocks * BlockLength;
            if (length - offset >= BlockLength)
            {
                (Vector128.Load(source + offset) ^ Vector128.Load(key)).Store(destination + offset);
            }
            else
            {
                for (int i = 0; offset + i < length; i++) destination[offset + i] = (byte)(source[offset + i] ^ key[i]);
            }
        }
    }
}
