using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol;

/// <summary>The allocations on TURN servers (RFC 8656): peers' datagrams leave and get their frames here.</summary>
internal sealed partial class RtcEngine
{
    /// <summary>Allocations of one connection; a server by name has two addresses at most.</summary>
    public const int MaxRelays = 8;

    private readonly List<TurnClient> _relays = [];

    public IReadOnlyList<TurnClient> Relays => _relays;

    private Instant RelayTimeout
    {
        get
        {
            Instant next = Instant.Never;
            foreach (TurnClient relay in _relays) next = Instant.Min(next, relay.NextTimeout);
            return next;
        }
    }

    /// <summary>
    /// The pair for media and data; null: none, or that of an allocation that is gone, until ICE finds another.
    /// </summary>
    private CandidatePair? Path =>
        _ice.SelectedPair is { } pair && (!pair.IsRelayed || FindRelay(pair.Route.Local) is not null) ? pair : null;

    /// <summary>
    /// One more allocation, which is this engine's alone; its events are the caller's to poll, its datagrams go by
    /// their <see cref="SendBatch.Datagram.Relay"/>.
    /// </summary>
    /// <returns>False: there are too many.</returns>
    public bool AddRelay(TurnClient relay)
    {
        if (_relays.Count == MaxRelays) return false;
        _relays.Add(relay);
        return true;
    }

    /// <summary>The way to its server is gone, and with it the allocation.</summary>
    public void RemoveRelay(TurnClient relay) => _relays.Remove(relay);

    /// <summary>Something has come from where a relay's server is asked.</summary>
    /// <param name="now">The time.</param>
    /// <param name="relay">Which.</param>
    /// <param name="from">Who sent it.</param>
    /// <param name="datagram">As it came; may be decrypted in place.</param>
    public void HandleRelayed(Instant now, TurnClient relay, in TransportAddress from, Span<byte> datagram)
    {
        if (relay.TryHandleDatagram(now, from, datagram, out Span<byte> data, out TransportAddress peer))
            HandleDatagram(now, new Route(relay.RelayedAddress, peer), data);
    }

    private TurnClient? FindRelay(in TransportAddress relayed)
    {
        foreach (TurnClient relay in _relays)
        {
            if (relay.State == TurnState.Allocated && relay.RelayedAddress == relayed) return relay;
        }
        return null;
    }

    /// <summary>Permissions ahead of the first checks, which would else be lost at the server.</summary>
    private void PermitPeers(Instant now)
    {
        if (_relays.Count == 0) return;
        foreach (CandidatePair pair in _ice.Pairs)
        {
            if (pair.IsRelayed) FindRelay(pair.Route.Local)?.Permit(now, pair.Route.Remote);
        }
    }

    private void BindSelected(Instant now)
    {
        if (_ice.SelectedPair is { IsRelayed: true } pair) FindRelay(pair.Route.Local)?.Bind(now, pair.Route.Remote);
    }

    // The way that has fallen silent may have been through a server that has forgotten us.
    private void ProbeRelays(Instant now)
    {
        foreach (TurnClient relay in _relays) relay.Probe(now);
    }

    private bool PollRelays(Instant now, Span<byte> slot, SendBatch batch)
    {
        foreach (TurnClient relay in _relays)
        {
            if (!relay.TryPollTransmit(now, slot, out int length)) continue;
            batch.CommitTo(relay, length);
            return true;
        }
        return false;
    }

    // STUN and the handshake: their way is known only when they are written.
    private void Commit(SendBatch batch, in Route route, int length)
    {
        if (FindRelay(route.Local) is { } relay) batch.CommitRelayed(relay, route.Remote, length);
        else if (!_ice.IsRelayed(route.Local)) batch.Commit(route, length);
        else Counters.WithoutRelay++;
    }

    /// <returns>True if the batch is full and there may be more.</returns>
    private bool PollPath(Instant now, CandidatePair path, SendBatch batch)
    {
        if (path.IsRelayed) batch.BeginRelay(FindRelay(path.Route.Local)!, path.Route.Remote);
        bool isFull = PollMedia(now, path, batch) || PollData(now, path, batch);
        batch.EndRelay();
        return isFull;
    }
}
