using Org.BouncyCastle.Tls;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// Between the network thread and the library's blocking handshake: bounded queues, one lock. The library sees a
/// lossless, ordered
/// peer; what it sends before it waits again is one flight.
/// </summary>
internal sealed class HandshakePipe(Action wake) : DatagramTransport
{
    /// <summary>Records that wait for the library; more than a handshake can have means rubbish.</summary>
    public const int MaxWaitingRecords = 64;

    /// <summary>Bytes of handshake message per record given to the library, which allocates buffers of this
    /// size.</summary>
    public const int MaxFragmentLength = 2048;

    private const int MaxRecordLength = DtlsRecord.HeaderLength + HandshakeFragment.HeaderLength + MaxFragmentLength;

    private readonly object _gate = new(); // waited on, so not a Lock
    private readonly Queue<byte[]> _toLibrary = new();
    private readonly Queue<IReadOnlyList<byte[]>> _flights = new();
    private List<byte[]> _unpublished = [];
    private bool _cancelled;

    /// <summary>Network thread: a record for the library. False if too many wait.</summary>
    public bool TryDeliver(byte[] record)
    {
        lock (_gate)
        {
            if (_toLibrary.Count == MaxWaitingRecords) return false;
            _toLibrary.Enqueue(record);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Library's thread: there is something for the network thread. Never once <see cref="Cancel"/> has
    /// returned: the
    /// loop may be gone.</summary>
    public void Wake()
    {
        lock (_gate)
        {
            if (!_cancelled) wake();
        }
    }

    /// <summary>Network thread: the library's wait ends with an exception, and its thread with it.</summary>
    public void Cancel()
    {
        lock (_gate)
        {
            _cancelled = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Network thread: the records the library sent between two waits.</summary>
    public bool TryTakeFlight(out IReadOnlyList<byte[]> records)
    {
        lock (_gate) return _flights.TryDequeue(out records!);
    }

    /// <summary>Library's thread, when the handshake has ended: what it sent last.</summary>
    public void PublishFlight()
    {
        if (_unpublished.Count == 0) return;
        lock (_gate) _flights.Enqueue(_unpublished);
        _unpublished = [];
        Wake();
    }

    public int GetReceiveLimit() => MaxRecordLength;

    public int GetSendLimit() => OutboundFlight.MaxDatagramLength;

    public int Receive(byte[] buf, int off, int len, int waitMillis) => Receive(buf.AsSpan(off, len), waitMillis);

    public int Receive(Span<byte> buffer, int waitMillis)
    {
        PublishFlight();
        lock (_gate)
        {
            if (_toLibrary.Count == 0 && !_cancelled) Monitor.Wait(_gate, waitMillis);
            if (_cancelled) throw new TlsFatalAlert(AlertDescription.user_canceled);
            if (!_toLibrary.TryDequeue(out byte[]? record) || record.Length > buffer.Length) return -1;
            record.CopyTo(buffer);
            return record.Length;
        }
    }

    public void Send(byte[] buf, int off, int len) => Send(buf.AsSpan(off, len));

    public void Send(ReadOnlySpan<byte> buffer) => _unpublished.Add(buffer.ToArray());

    public void Close()
    {
    }
}
