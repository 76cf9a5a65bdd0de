namespace Camerad.WebRtc.Dtls;

/// <summary>
/// Our newest flight (RFC 6347 §4.2.4), kept to be sent again. Each transmission packs its records into as few
/// datagrams as
/// possible and gives those of epoch 0 new sequence numbers, so that no replay window drops them as duplicates;
/// protected ones
/// keep theirs (their nonce is the sequence number).
/// </summary>
internal sealed class OutboundFlight
{
    /// <summary>Bytes of a datagram: what every path of WebRTC carries.</summary>
    public const int MaxDatagramLength = 1200;

    private IReadOnlyList<byte[]> _records = [];
    private ulong _nextPlaintextSequence;

    public bool IsEmpty => _records.Count == 0;

    public void Replace(IReadOnlyList<byte[]> records) => _records = records;

    public void Clear() => _records = [];

    /// <summary>Appends the flight's datagrams to <paramref name="destination"/>.</summary>
    public void Transmit(Queue<byte[]> destination)
    {
        var datagram = new byte[MaxDatagramLength];
        int length = 0;
        foreach (byte[] record in _records)
        {
            if (length > 0 && length + record.Length > MaxDatagramLength)
            {
                destination.Enqueue(datagram[..length]);
                length = 0;
            }
            Span<byte> slot = datagram.AsSpan(length, record.Length);
            record.CopyTo(slot);
            bool isPlaintext = slot[3] == 0 && slot[4] == 0;
            if (isPlaintext) DtlsRecord.WriteSequence(slot, _nextPlaintextSequence++);
            length += record.Length;
        }
        if (length > 0) destination.Enqueue(datagram[..length]);
    }
}
