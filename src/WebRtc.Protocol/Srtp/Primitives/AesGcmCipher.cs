using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>AES-128-GCM with one key and 96-bit nonces (NIST SP 800-38D §7).</summary>
internal unsafe class AesGcmCipher(AesCounter counter, Ghash ghash)
{
    public const int TagLength = 16;
    public const int NonceLength = 12;

    // Block 1 masks the tag, the message begins at block 2.
    protected const byte TagBlock = 1;
    protected const int FirstMessageBlock = 2;

    /// <summary>Encrypts and authenticates.</summary>
    /// <param name="nonce">12 bytes of nonce and 4 of zero.</param>
    /// <param name="associatedData">Authenticated only.</param>
    /// <param name="associatedDataLength">Bytes.</param>
    /// <param name="headLength">Bytes of plaintext that lie in <paramref name="destination"/> already; whole strides
    /// of every cipher if any follow.</param>
    /// <param name="source">The plaintext behind them.</param>
    /// <param name="destination">The ciphertext.</param>
    /// <param name="length">Bytes of plaintext, head included.</param>
    /// <param name="tag"><see cref="TagLength"/> bytes.</param>
    public virtual void Seal(
        Vector128<byte> nonce, byte* associatedData, int associatedDataLength, int headLength,
        byte* source, byte* destination, int length, byte* tag)
    {
        if (headLength > 0) counter.Xor(nonce, FirstMessageBlock, destination, destination, headLength);
        if (length > headLength)
        {
            int block = FirstMessageBlock + headLength / AesCounter.BlockLength;
            counter.Xor(nonce, block, source, destination + headLength, length - headLength);
        }
        Tag(nonce, associatedData, associatedDataLength, destination, length).Store(tag);
    }

    /// <summary>Checks the tag and, if it is right, decrypts in place.</summary>
    public bool TryOpen(
        Vector128<byte> nonce, byte* associatedData, int associatedDataLength, byte* text, int length, byte* tag)
    {
        Vector128<byte> expected = Tag(nonce, associatedData, associatedDataLength, text, length);
        bool equal = CryptographicOperations.FixedTimeEquals(
            new ReadOnlySpan<byte>(&expected, TagLength), new ReadOnlySpan<byte>(tag, TagLength));
        if (equal) counter.Xor(nonce, FirstMessageBlock, text, text, length);
        return equal;
    }

    /// <summary>Encrypts in place and authenticates.</summary>
    /// <param name="nonce"><see cref="NonceLength"/> bytes.</param>
    /// <param name="associatedData">Authenticated only.</param>
    /// <param name="text">At most <see cref="AesCounter.MaxLength"/> bytes.</param>
    /// <param name="tag">Receives <see cref="TagLength"/> bytes.</param>
    public void Seal(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, Span<byte> tag)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(text.Length, AesCounter.MaxLength);
        ArgumentOutOfRangeException.ThrowIfNotEqual(tag.Length, TagLength);
        Vector128<byte> block = ToBlock(nonce);
        fixed (byte* data = associatedData, body = text, end = tag)
            Seal(block, data, associatedData.Length, 0, body, body, text.Length, end);
    }

    /// <summary>Checks the tag and, if it is right, decrypts in place.</summary>
    /// <returns>False if the tag is wrong or the text too long; the text is as it was.</returns>
    public bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, ReadOnlySpan<byte> tag)
    {
        if (text.Length > AesCounter.MaxLength || tag.Length != TagLength) return false;
        Vector128<byte> block = ToBlock(nonce);
        fixed (byte* data = associatedData, body = text, end = tag)
            return TryOpen(block, data, associatedData.Length, body, text.Length, end);
    }

    private static Vector128<byte> ToBlock(ReadOnlySpan<byte> nonce)
    {
        Span<byte> block = stackalloc byte[AesCounter.BlockLength];
        block.Clear();
        nonce[..NonceLength].CopyTo(block);
        return Vector128.Create<byte>(block);
    }

    private Vector128<byte> Tag(
        Vector128<byte> nonce, byte* associatedData, int associatedDataLength, byte* ciphertext, int length)
    {
        Vector128<byte> mask = counter.EncryptBlock(nonce.WithElement(AesCounter.BlockLength - 1, TagBlock));
        return ghash.Hash(associatedData, associatedDataLength, ciphertext, length) ^ mask;
    }
}
