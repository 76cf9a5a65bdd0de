using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// AES-GCM of one direction (RFC 5288 §3, RFC 6347 §4.1.2.1). A protected fragment is explicit nonce (8), ciphertext,
/// tag (16);
/// the nonce is salt (4) and explicit nonce, which we fill with epoch and sequence number. One thread at a time.
/// </summary>
internal sealed class RecordProtection : IDisposable
{
    public const int ExplicitNonceLength = 8;
    public const int TagLength = 16;
    public const int Overhead = ExplicitNonceLength + TagLength;

    private const int NonceLength = RecordKeys.SaltLength + ExplicitNonceLength;
    private const int AdditionalDataLength = 13;

    private readonly AesGcm _aes;
    private readonly byte[] _nonce = new byte[NonceLength];
    private readonly byte[] _additionalData = new byte[AdditionalDataLength];

    public RecordProtection(ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        _aes = new AesGcm(key, TagLength);
        salt.CopyTo(_nonce);
    }

    /// <param name="epochAndSequence">Never twice the same.</param>
    /// <param name="contentType">The record's type.</param>
    /// <param name="plaintext">What is to be protected.</param>
    /// <param name="fragment"><see cref="Overhead"/> bytes longer than the plaintext.</param>
    public void Seal(
        ulong epochAndSequence, DtlsContentType contentType, ReadOnlySpan<byte> plaintext, Span<byte> fragment)
    {
        BinaryPrimitives.WriteUInt64BigEndian(fragment, epochAndSequence);
        WriteParameters(epochAndSequence, contentType, plaintext.Length, fragment);
        Span<byte> ciphertext = fragment.Slice(ExplicitNonceLength, plaintext.Length);
        Span<byte> tag = fragment.Slice(ExplicitNonceLength + plaintext.Length, TagLength);
        _aes.Encrypt(_nonce, plaintext, ciphertext, tag, _additionalData);
    }

    /// <returns>False if it is not authentic.</returns>
    public bool TryOpen(
        ulong epochAndSequence, DtlsContentType contentType, ReadOnlySpan<byte> fragment, out byte[] plaintext)
    {
        plaintext = [];
        if (fragment.Length < Overhead) return false;
        var opened = new byte[fragment.Length - Overhead];
        WriteParameters(epochAndSequence, contentType, opened.Length, fragment);
        try
        {
            ReadOnlySpan<byte> ciphertext = fragment.Slice(ExplicitNonceLength, opened.Length);
            _aes.Decrypt(_nonce, ciphertext, fragment[^TagLength..], opened, _additionalData);
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        plaintext = opened;
        return true;
    }

    public void Dispose() => _aes.Dispose();

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
