using System.Security.Cryptography;

namespace Camerad.WebRtc.Dtls;

/// <summary>AES-GCM by System.Security.Cryptography.</summary>
/// <param name="key">16 or 32 bytes.</param>
internal sealed class PlatformRecordCipher(ReadOnlySpan<byte> key) : RecordCipher
{
    private readonly AesGcm _aes = new(key, TagLength);

    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, Span<byte> tag) =>
        _aes.Encrypt(nonce, text, text, tag, associatedData);

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, ReadOnlySpan<byte> tag)
    {
        try
        {
            _aes.Decrypt(nonce, text, tag, text, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    public override void Dispose() => _aes.Dispose();
}
