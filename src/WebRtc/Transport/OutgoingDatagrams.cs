using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// What a turn of the loop sends: a batch for one port at a time. When its socket is full, the rest waits in its slots,
/// and with it all other ports: they share the machine's way out. Network thread only.
/// </summary>
internal sealed class OutgoingDatagrams(int capacity)
{
    private NetworkPort? _port;
    private int _sent;

    public SendBatch Batch { get; } = new(capacity);

    /// <summary>The port whose socket must be writable before anything can be sent; null: none.</summary>
    public NetworkPort? BlockedPort { get; private set; }

    /// <summary>What is committed from now on leaves by this port. The batch is empty.</summary>
    public void Begin(NetworkPort port) => _port = port;

    /// <returns>
    /// False: the socket is full; the rest waits for POLLOUT, and engines keep what they have not given.
    /// </returns>
    public bool Flush()
    {
        if (Batch.Count == 0) return true;
        if (_sent == 0) Batch.Seal();
        _sent = _port!.Socket.Send(Batch, _sent);
        BlockedPort = _sent < Batch.Count ? _port : null;
        if (BlockedPort is not null) return false;
        Forget();
        return true;
    }

    /// <summary>The port is closed.</summary>
    public void Forget(NetworkPort port)
    {
        if (port == _port) Forget();
    }

    private void Forget()
    {
        Batch.Clear();
        (_port, _sent, BlockedPort) = (null, 0, null);
    }
}
