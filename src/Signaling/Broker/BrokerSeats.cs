using System.Net;

namespace Camerad.Signaling.Broker;

/// <summary>
/// Counts viewers' connections: those that wait for their login, in all and per remote address, and those that are in.
/// Who does not log in can so keep nobody else out. Any thread.
/// </summary>
internal sealed class BrokerSeats(int maxClients, SignalingCounters counters)
{
    /// <summary>Most connections that wait for their login. More are closed at once.</summary>
    public const int MaxPending = 64;

    /// <summary>
    /// Most connections of one address that wait for their login: behind a proxy all viewers share one. More are
    /// closed at once.
    /// </summary>
    public const int MaxPendingPerAddress = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _pendingOf = [];
    private int _pending;
    private int _admitted;

    /// <summary>Viewers that may be logged in at once.</summary>
    public int MaxClients => maxClients;

    /// <returns>False when too many wait already: close the connection.</returns>
    public bool TryArrive(BrokerClient client)
    {
        if (client.IsDevice) return true;
        lock (_lock)
        {
            int ofAddress = _pendingOf.GetValueOrDefault(client.Address);
            if (_pending >= MaxPending || ofAddress >= MaxPendingPerAddress)
            {
                counters.CountLogin();
                return false;
            }

            _pending++;
            _pendingOf[client.Address] = ofAddress + 1;
            client.Seat = BrokerSeat.Pending;
            return true;
        }
    }

    /// <returns>False when the broker is full.</returns>
    public bool TryAdmit(BrokerClient client)
    {
        if (client.IsDevice) return true;
        lock (_lock)
        {
            if (client.Seat != BrokerSeat.Pending || _admitted >= maxClients) return false;
            RemovePending(client.Address);
            _admitted++;
            client.Seat = BrokerSeat.Admitted;
            return true;
        }
    }

    /// <summary>The connection is over, however far it came.</summary>
    public void Leave(BrokerClient client)
    {
        lock (_lock)
        {
            if (client.Seat == BrokerSeat.Pending) RemovePending(client.Address);
            if (client.Seat == BrokerSeat.Admitted) _admitted--;
            client.Seat = BrokerSeat.None;
        }
    }

    private void RemovePending(IPAddress address)
    {
        _pending--;
        if (--_pendingOf[address] == 0) _pendingOf.Remove(address);
    }
}
