using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>AES-128-GCM with one key and 96-bit nonces (NIST SP 800-38D §7).</summary>
internal unsafe class AesGcmCipher(AesCounter counter, Ghash ghash)
{
    public const int TagLength = 16;

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

    private Vector128<byte> Tag(
        Vector128<byte> nonce, byte* associatedData, int associatedDataLength, byte* ciphertext, int length)
    {
        Vector128<byte> mask = counter.EncryptBlock(nonce.WithElement(AesCounter.BlockLength - 1, TagBlock));
        return ghash.Hash(associatedData, associatedDataLength, ciphertext, length) ^ mask;
    }
}
