using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>
/// HMAC-SHA1 with one key (RFC 2104), cut to 80 bits. The key's own two blocks are hashed once, here.
/// </summary>
internal sealed unsafe class HmacSha1
{
    /// <summary>Bytes of the tag of HMAC_SHA1_80.</summary>
    public const int Tag80Length = 10;

    /// <summary>Bytes of a whole digest.</summary>
    public const int DigestLength = 20;

    private const byte InnerPad = 0x36;
    private const byte OuterPad = 0x5C;

    // Behind the message: one byte 0x80 and eight of length (FIPS 180-4 §5.1.1).
    private const int MinPaddingLength = 9;
    private const byte PaddingStart = 0x80;
    private const int SuffixLength = 4;

    private readonly Sha1Compressor _sha1;

    /// <param name="sha1">Whose SHA-1 is used.</param>
    /// <param name="key">At most 64 bytes; SRTP has 20.</param>
    public HmacSha1(Sha1Compressor sha1, ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, Sha1State.BlockLength, nameof(key));
        _sha1 = sha1;
        Inner = PadState(key, InnerPad);
        Outer = PadState(key, OuterPad);
    }

    /// <summary>The state behind the key's inner block.</summary>
    public Sha1State Inner { get; }

    /// <summary>The state behind the key's outer block.</summary>
    public Sha1State Outer { get; }

    /// <summary>SHA-1 blocks of a packet, its rollover counter and the padding.</summary>
    public static int BlockCount(int length) =>
        (length + SuffixLength + MinPaddingLength + Sha1State.BlockLength - 1) / Sha1State.BlockLength;

    /// <summary>The tag of a packet followed by its rollover counter.</summary>
    public void ComputeTag80(byte* data, int length, uint roc, byte* tag) =>
        ComputeTag80(data, length, true, roc, tag);

    /// <summary>The tag of a packet that already holds its index.</summary>
    public void ComputeTag80(byte* data, int length, byte* tag) => ComputeTag80(data, length, false, 0, tag);

    /// <summary>
    /// Writes the last one or two blocks: what is left of the message, the rollover counter, padding, length.
    /// </summary>
    /// <param name="rest">What is left.</param>
    /// <param name="restLength">Bytes.</param>
    /// <param name="messageLength">Bytes of the message, without the rollover counter.</param>
    /// <param name="roc">The rollover counter, if the message does not hold its index.</param>
    /// <param name="tail"><paramref name="tailLength"/> bytes.</param>
    /// <param name="tailLength">One or two blocks.</param>
    public static void WriteTail(byte* rest, int restLength, int messageLength, uint? roc, byte* tail, int tailLength)
    {
        if (tail != rest) Unsafe.CopyBlockUnaligned(tail, rest, (uint)restLength);
        Unsafe.InitBlockUnaligned(tail + restLength, 0, (uint)(tailLength - restLength));
        byte* end = tail + restLength;
        if (roc is { } suffix)
        {
            WriteBigEndian(end, suffix);
            end += SuffixLength;
            messageLength += SuffixLength;
        }
        *end = PaddingStart;
        // Eight bytes of length in bits; the upper four stay zero.
        WriteBigEndian(tail + tailLength - sizeof(uint), (uint)(Sha1State.BlockLength + messageLength) * 8);
    }

    /// <summary>Makes a digest of the inner hash the only block of the outer one.</summary>
    public static void WriteOuterPadding(byte* digest) =>
        WriteTail(digest, DigestLength, DigestLength, null, digest, Sha1State.BlockLength);

    private void ComputeTag80(byte* data, int length, bool hasSuffix, uint roc, byte* tag)
    {
        const int TailCapacity = 2 * Sha1State.BlockLength;
        byte* tail = stackalloc byte[TailCapacity];

        int wholeBlocks = length / Sha1State.BlockLength;
        int rest = length % Sha1State.BlockLength;
        int ending = rest + (hasSuffix ? SuffixLength : 0) + MinPaddingLength;
        int tailLength = ending <= Sha1State.BlockLength ? Sha1State.BlockLength : TailCapacity;
        WriteTail(data + length - rest, rest, length, hasSuffix ? roc : null, tail, tailLength);

        Sha1State state = Inner;
        _sha1.Compress(ref state, data, wholeBlocks);
        _sha1.Compress(ref state, tail, tailLength / Sha1State.BlockLength);

        WriteDigest(state, tail);
        WriteOuterPadding(tail);
        state = Outer;
        _sha1.Compress(ref state, tail, 1);
        WriteDigest(state, tail);
        new ReadOnlySpan<byte>(tail, Tag80Length).CopyTo(new Span<byte>(tag, Tag80Length));
    }

    private static void WriteDigest(in Sha1State state, byte* digest)
    {
        var words = new Span<uint>(digest, Sha1State.Words);
        words[0] = BinaryPrimitives.ReverseEndianness(state.A);
        words[1] = BinaryPrimitives.ReverseEndianness(state.B);
        words[2] = BinaryPrimitives.ReverseEndianness(state.C);
        words[3] = BinaryPrimitives.ReverseEndianness(state.D);
        words[4] = BinaryPrimitives.ReverseEndianness(state.E);
    }

    private static void WriteBigEndian(byte* bytes, uint value) =>
        Unsafe.WriteUnaligned(bytes, BinaryPrimitives.ReverseEndianness(value));

    private Sha1State PadState(ReadOnlySpan<byte> key, byte pad)
    {
        Span<byte> block = stackalloc byte[Sha1State.BlockLength];
        block.Fill(pad);
        for (int i = 0; i < key.Length; i++) block[i] ^= key[i];
        Sha1State state = Sha1State.Initial;
        fixed (byte* start = block) _sha1.Compress(ref state, start, 1);
        CryptographicOperations.ZeroMemory(block);
        return state;
    }
}
