using Org.BouncyCastle.Tls;
using Org.BouncyCastle.Tls.Crypto;

namespace Camerad.WebRtc.Dtls.Platform;

/// <summary>The library's view of <see cref="RecordProtection"/>: it protects and opens the two Finished
/// messages.</summary>
internal sealed class DtlsGcmCipher : TlsCipher
{
    private readonly RecordProtection _encoder;
    private readonly RecordProtection _decoder;

    public DtlsGcmCipher(RecordKeys keys, bool isServer)
    {
        _encoder = isServer ? keys.CreateServerWrite() : keys.CreateClientWrite();
        _decoder = isServer ? keys.CreateClientWrite() : keys.CreateServerWrite();
    }

    public bool UsesOpaqueRecordType => false;

    public int GetCiphertextDecodeLimit(int plaintextLimit) => plaintextLimit + RecordProtection.Overhead;

    public int GetCiphertextEncodeLimit(int plaintextLength, int plaintextLimit) =>
        Math.Min(plaintextLength, plaintextLimit) + RecordProtection.Overhead;

    public int GetPlaintextLimit(int ciphertextLimit) => ciphertextLimit - RecordProtection.Overhead;

    public TlsEncodeResult EncodePlaintext(
        long seqNo,
        short contentType,
        ProtocolVersion recordVersion,
        int headerAllocation,
        byte[] plaintext,
        int offset,
        int len) =>
        EncodePlaintext(seqNo, contentType, recordVersion, headerAllocation, plaintext.AsSpan(offset, len));

    public TlsEncodeResult EncodePlaintext(
        long seqNo,
        short contentType,
        ProtocolVersion recordVersion,
        int headerAllocation,
        ReadOnlySpan<byte> plaintext)
    {
        var record = new byte[headerAllocation + plaintext.Length + RecordProtection.Overhead];
        plaintext.CopyTo(record.AsSpan(headerAllocation + RecordProtection.ExplicitNonceLength));
        _encoder.Seal((ulong)seqNo, (DtlsContentType)contentType, record.AsSpan(headerAllocation));
        return new TlsEncodeResult(record, 0, record.Length, contentType);
    }

    public TlsDecodeResult DecodeCiphertext(
        long seqNo, short recordType, ProtocolVersion recordVersion, byte[] ciphertext, int offset, int len)
    {
        byte[] fragment = ciphertext.AsSpan(offset, len).ToArray();
        if (!_decoder.TryOpen((ulong)seqNo, (DtlsContentType)recordType, fragment, out Span<byte> plaintext))
            throw new TlsFatalAlert(AlertDescription.bad_record_mac);
        return new TlsDecodeResult(fragment, RecordProtection.ExplicitNonceLength, plaintext.Length, recordType);
    }

    public void RekeyDecoder() => throw new TlsFatalAlert(AlertDescription.internal_error);

    public void RekeyEncoder() => throw new TlsFatalAlert(AlertDescription.internal_error);
}
