using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// What a turn of the loop sends: a batch for one port at a time, and with it what goes to its engines' TURN servers by
/// sockets of their own (<see cref="RelayEntry"/>). When its socket is full, the rest waits in its slots,
/// and with it all other ports: they share the machine's way out. Network thread only.
/// </summary>
internal sealed class OutgoingDatagrams(int capacity)
{
    private readonly Dictionary<TurnClient, RelayEntry> _relays = [];
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
        while (_sent < Batch.Count)
        {
            int end = FindEnd(_sent);
            if (Batch.Datagrams[_sent].Relay is { } relay) SendTo(relay, end);
            else _sent = _port!.Socket.Send(Batch, _sent, end);
            if (_sent == end) continue;
            BlockedPort = _port;
            return false;
        }
        Forget();
        return true;
    }

    public void Add(RelayEntry relay) => _relays.Add(relay.Client, relay);

    public void Remove(RelayEntry relay) => _relays.Remove(relay.Client);

    /// <summary>The port is closed.</summary>
    public void Forget(NetworkPort port)
    {
        if (port == _port) Forget();
    }

    // Of the datagrams that leave by one socket.
    private int FindEnd(int first)
    {
        ReadOnlySpan<SendBatch.Datagram> datagrams = Batch.Datagrams;
        int end = first + 1;
        while (end < datagrams.Length && datagrams[end].Relay == datagrams[first].Relay) end++;
        return end;
    }

    // What a relay's socket does not take is lost, as it would be behind it: nobody else waits for it.
    private void SendTo(TurnClient client, int end)
    {
        if (_relays.TryGetValue(client, out RelayEntry? relay))
            relay.Unsent += end - relay.Socket.Send(Batch, _sent, end);
        _sent = end;
    }

    private void Forget()
    {
        Batch.Clear();
        (_port, _sent, BlockedPort) = (null, 0, null);
    }
}
