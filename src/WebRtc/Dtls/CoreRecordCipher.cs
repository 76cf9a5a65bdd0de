using Camerad.WebRtc.Protocol.Srtp.Primitives;

namespace Camerad.WebRtc.Dtls;

/// <summary>AES-128-GCM by the primitives that SRTP has too.</summary>
internal sealed class CoreRecordCipher(AesGcmCipher cipher) : RecordCipher
{
    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, Span<byte> tag) =>
        cipher.Seal(nonce, associatedData, text, tag);

    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associatedData, Span<byte> text, ReadOnlySpan<byte> tag) =>
        cipher.TryOpen(nonce, associatedData, text, tag);

    public override void Dispose()
    {
    }
}
