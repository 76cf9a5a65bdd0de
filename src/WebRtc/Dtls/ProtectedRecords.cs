using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// The record layer of epoch 1 (RFC 6347 §4.1): opens and seals records on the connection's keys, with replay
/// protection. Runs on
/// the network thread, so that the library and its thread are not needed once the handshake is over.
/// </summary>
internal sealed class ProtectedRecords : IDisposable
{
    public const ushort Epoch = 1;

    /// <summary>Bytes of a record before its text.</summary>
    public const int TextOffset = DtlsRecord.HeaderLength + RecordProtection.ExplicitNonceLength;

    private const ulong EpochBits = (ulong)Epoch << 48;
    private const ulong SequenceMask = (1UL << 48) - 1;

    private readonly RecordProtection _read;
    private readonly RecordProtection _write;
    private ReplayWindow _replay;
    private ulong _nextSequence;

    public ProtectedRecords(RecordKeys keys, DtlsRole role)
    {
        bool isClient = role == DtlsRole.Client;
        _read = isClient ? keys.CreateServerWrite() : keys.CreateClientWrite();
        _write = isClient ? keys.CreateClientWrite() : keys.CreateServerWrite();
    }

    /// <summary>The library has used this sequence number for a record of its own: a nonce is never used
    /// twice.</summary>
    public void SkipSequence(ulong epochAndSequence) =>
        _nextSequence = Math.Max(_nextSequence, (epochAndSequence & SequenceMask) + 1);

    /// <param name="record">Header and fragment, decrypted in place.</param>
    /// <param name="plaintext">Its middle.</param>
    /// <returns>False if the record is not authentic, or was here before.</returns>
    public bool TryOpen(Span<byte> record, out Span<byte> plaintext)
    {
        plaintext = default;
        var header = DtlsRecord.Of(record);
        ulong sequence = header.EpochAndSequence & SequenceMask;
        // The version is authenticated as ours.
        if (header.Version != DtlsRecord.Version12 || !_replay.IsFresh(sequence)) return false;
        Span<byte> fragment = record[DtlsRecord.HeaderLength..];
        if (!_read.TryOpen(header.EpochAndSequence, header.ContentType, fragment, out plaintext)) return false;
        _replay.Mark(sequence);
        return true;
    }

    /// <param name="contentType">The record's type.</param>
    /// <param name="record">The plaintext, with room of <see cref="TextOffset"/> before it and of
    /// <see cref="RecordProtection.TagLength"/> behind.</param>
    public void Seal(DtlsContentType contentType, Span<byte> record)
    {
        ulong epochAndSequence = EpochBits | _nextSequence++;
        DtlsRecord.WriteHeader(record, contentType, epochAndSequence, record.Length - DtlsRecord.HeaderLength);
        _write.Seal(epochAndSequence, contentType, record[DtlsRecord.HeaderLength..]);
    }

    public byte[] Seal(DtlsContentType contentType, ReadOnlySpan<byte> plaintext)
    {
        var record = new byte[TextOffset + plaintext.Length + RecordProtection.TagLength];
        plaintext.CopyTo(record.AsSpan(TextOffset));
        Seal(contentType, record.AsSpan());
        return record;
    }

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
