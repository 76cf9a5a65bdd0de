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

    /// <returns>False if the record is not authentic, or was here before.</returns>
    public bool TryOpen(in DtlsRecord record, out byte[] plaintext)
    {
        plaintext = [];
        ulong sequence = record.EpochAndSequence & SequenceMask;
        if (!_replay.IsFresh(sequence)) return false;
        if (!_read.TryOpen(record.EpochAndSequence, record.ContentType, record.Fragment, out plaintext)) return false;
        _replay.Mark(sequence);
        return true;
    }

    public byte[] Seal(DtlsContentType contentType, ReadOnlySpan<byte> plaintext)
    {
        ulong epochAndSequence = EpochBits | _nextSequence++;
        var record = new byte[DtlsRecord.HeaderLength + plaintext.Length + RecordProtection.Overhead];
        DtlsRecord.WriteHeader(record, contentType, epochAndSequence, record.Length - DtlsRecord.HeaderLength);
        _write.Seal(epochAndSequence, contentType, plaintext, record.AsSpan(DtlsRecord.HeaderLength));
        return record;
    }

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }
}
