using System.Buffers.Binary;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// AES-GCM of one direction (RFC 5288 §3, RFC 6347 §4.1.2.1), in place. A protected fragment is explicit nonce (8),
/// ciphertext, tag (16); the nonce is salt (4) and explicit nonce, which we fill with epoch and sequence number. One
/// thread at a time.
/// </summary>
internal sealed class RecordProtection : IDisposable
{
    public const int ExplicitNonceLength = 8;
    public const int TagLength = RecordCipher.TagLength;
    public const int Overhead = ExplicitNonceLength + TagLength;

    private const int AdditionalDataLength = 13;

    private readonly RecordCipher _cipher;
    private readonly byte[] _nonce = new byte[RecordCipher.NonceLength];
    private readonly byte[] _additionalData = new byte[AdditionalDataLength];

    public RecordProtection(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        _cipher = RecordCipher.Create(key);
        salt.CopyTo(_nonce);
    }

    /// <param name="epochAndSequence">Never twice the same.</param>
    /// <param name="contentType">The record's type.</param>
    /// <param name="fragment">The plaintext, with room of <see cref="ExplicitNonceLength"/> before it and of
    /// <see cref="TagLength"/> behind.</param>
    public void Seal(ulong epochAndSequence, DtlsContentType contentType, Span<byte> fragment)
    {
        BinaryPrimitives.WriteUInt64BigEndian(fragment, epochAndSequence);
        Span<byte> text = Text(fragment);
        WriteParameters(epochAndSequence, contentType, text.Length, fragment);
        _cipher.Seal(_nonce, _additionalData, text, fragment[^TagLength..]);
    }

    /// <param name="epochAndSequence">Of the record's header.</param>
    /// <param name="contentType">Likewise.</param>
    /// <param name="fragment">Decrypted in place.</param>
    /// <param name="plaintext">Its middle.</param>
    /// <returns>False if it is not authentic; the fragment is worth nothing then.</returns>
    public bool TryOpen(
        ulong epochAndSequence, DtlsContentType contentType, Span<byte> fragment, out Span<byte> plaintext)
    {
        plaintext = default;
        if (fragment.Length < Overhead) return false;
        Span<byte> text = Text(fragment);
        WriteParameters(epochAndSequence, contentType, text.Length, fragment);
        if (!_cipher.TryOpen(_nonce, _additionalData, text, fragment[^TagLength..])) return false;
        plaintext = text;
        return true;
    }

    public void Dispose() => _cipher.Dispose();

    private static Span<byte> Text(Span<byte> fragment) => fragment[ExplicitNonceLength..^TagLength];

    private void WriteParameters(
        ulong epochAndSequence, DtlsContentType contentType, int plaintextLength, ReadOnlySpan<byte> explicitNonce)
    {
        explicitNonce[..ExplicitNonceLength].CopyTo(_nonce.AsSpan(RecordKeys.SaltLength));
        BinaryPrimitives.WriteUInt64BigEndian(_additionalData, epochAndSequence);
        _additionalData[8] = (byte)contentType;
        BinaryPrimitives.WriteUInt16BigEndian(_additionalData.AsSpan(9), DtlsRecord.Version12);
        BinaryPrimitives.WriteUInt16BigEndian(_additionalData.AsSpan(11), (ushort)plaintextLength);
    }
}
