using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Dtls;

/// <summary>AES-GCM with one key, in place. One thread at a time.</summary>
internal abstract class RecordCipher : IDisposable
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    private const int Aes128KeyLength = 16;

    /// <summary>
    /// The core's own cipher where the CPU has instructions for both AES and GHASH: no call into native code and no
    /// exception for a forged record (docs/dtls.md, Measured). Else, and for AES-256, the platform's.
    /// </summary>
    /// <param name="key">16 or 32 bytes.</param>
    public static RecordCipher Create(ReadOnlySpan<byte> key) =>
        key.Length == Aes128KeyLength && PrimitiveSet.Best.PrefersGcm
            ? new CoreRecordCipher(PrimitiveSet.Best.CreateGcm(key))
            : new PlatformRecordCipher(key);

    /// <param name="nonce"><see cref="NonceLength"/> bytes, never twice the same.</param>
    /// <param name="associatedData">Authenticated only.</param>
    /// <param name="text">Plaintext, becomes ciphertext.</param>
    /// <param name="tag">Receives <see cref="TagLength"/> bytes.</param>
    public abstract void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, Span<byte> tag);

    /// <returns>False if it is not authentic; <paramref name="text"/> is worth nothing then.</returns>
    public abstract bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, ReadOnlySpan<byte> tag);

    public abstract void Dispose();
}
