using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport.Interop;

namespace Camerad.WebRtc.Transport;

/// <summary>The ways to TURN servers: sockets besides the ports, one for each allocation.</summary>
internal sealed partial class NetworkLoop
{
    private readonly List<RelayEntry> _relays = [];

    /// <summary>Network thread: what goes to TURN servers.</summary>
    public IReadOnlyList<RelayEntry> Relays => _relays;

    /// <summary>Network thread: begins to serve an allocation; the socket is the loop's from here on.</summary>
    /// <returns>False: the engine has too many.</returns>
    public bool TryAdd(RelayEntry relay)
    {
        if (!relay.Entry.Engine.AddRelay(relay.Client))
        {
            relay.Socket.Dispose();
            relay.Refuse();
            return false;
        }
        relay.Entry.Relays.Add(relay);
        _relays.Add(relay);
        _outgoing.Add(relay);
        MakeRoomToPoll();
        Touch(relay.Entry);
        return true;
    }

    /// <summary>Network thread: the way to the server is gone.</summary>
    public void Remove(RelayEntry relay)
    {
        if (!_relays.Remove(relay)) return;
        relay.Entry.Relays.Remove(relay);
        relay.Entry.Engine.RemoveRelay(relay.Client);
        _outgoing.Remove(relay);
        relay.Socket.Dispose();
        Touch(relay.Entry);
    }

    private void RemoveRelays(EngineEntry entry)
    {
        foreach (RelayEntry relay in entry.Relays.ToArray()) Remove(relay);
    }

    private void ReceiveRelayed(Instant now)
    {
        for (int i = 0; i < _relays.Count; i++)
            if (_relays[i].IsReadable) ReceiveRelayed(now, _relays[i]);
    }

    private void ReceiveRelayed(Instant now, RelayEntry relay)
    {
        for (int round = 0; round < ReceiveRounds; round++)
        {
            int count = relay.Socket.Receive();
            for (int i = 0; i < count; i++)
            {
                Span<byte> datagram = relay.Socket.Received(i, out Route route);
                if (!datagram.IsEmpty) Dispatch(now, relay, route.Remote, datagram);
            }
            if (count < DatagramReceiver.BatchLength) return;
        }
    }

    private void Dispatch(Instant now, RelayEntry relay, in TransportAddress from, Span<byte> datagram)
    {
        try
        {
            relay.Entry.Engine.HandleRelayed(now, relay.Client, from, datagram);
            relay.Entry.IsDirty = true;
        }
        catch (Exception exception)
        {
            Break(relay.Entry, exception);
        }
    }
}
