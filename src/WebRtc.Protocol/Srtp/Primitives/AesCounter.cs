using System.Runtime.Intrinsics;

namespace Camerad.WebRtc.Protocol.Srtp.Primitives;

/// <summary>AES-128 with one key in counter mode (NIST SP 800-38A §6.5); time depends on lengths only.</summary>
internal abstract unsafe class AesCounter
{
    /// <summary>Bytes of one block.</summary>
    public const int BlockLength = 16;

    /// <summary>Blocks of one message: the counter lives in the last byte of the counter block, and GCM uses two values
    /// itself.</summary>
    public const int MaxBlocks = 254;

    /// <summary>Bytes of one message; four times a datagram's.</summary>
    public const int MaxLength = MaxBlocks * BlockLength;

    /// <summary>XORs the keystream over <paramref name="source"/>.</summary>
    /// <param name="counterBlock">The initial counter block; its last byte is zero.</param>
    /// <param name="firstBlock">The number of the first block used.</param>
    /// <param name="source">May be <paramref name="destination"/>, but not overlap it otherwise.</param>
    /// <param name="destination">Exactly <paramref name="length"/> bytes are written.</param>
    /// <param name="length">Bytes, at most <see cref="MaxLength"/>.</param>
    public abstract void Xor(
        Vector128<byte> counterBlock, int firstBlock, byte* source, byte* destination, int length);

    /// <summary>Encrypts a single block.</summary>
    public abstract Vector128<byte> EncryptBlock(Vector128<byte> block);
}
