using Camerad.WebRtc.Protocol;

namespace Camerad.TestKit;

/// <summary>
/// UDP in virtual time: datagrams between peers at transport addresses, with seeded loss, delay, jitter (reordering),
/// duplication, MTU and NATs. Deterministic: the same seed and the same peers give the same run.
/// An address belongs to the internet or lies behind a NAT; peers behind the same NAT reach each other directly.
/// </summary>
internal sealed class SimulatedNetwork(ulong seed)
{
    /// <summary>
    /// A peer that wants to be called again at the same instant this often, without time passing, hangs.
    /// </summary>
    private const int MaxRoundsPerInstant = 10_000;

    private readonly Dictionary<(SimulatedNat? Realm, TransportAddress Address), ISimulatedPeer> _attachments = [];
    private readonly List<ISimulatedPeer> _peers = [];
    private readonly Dictionary<(TransportAddress From, TransportAddress To), LinkConditions> _links = [];
    private readonly List<SimulatedNat> _nats = [];
    private readonly PriorityQueue<Flight, (Instant At, long Order)> _flights = new();
    private readonly SeededRandom _random = new(seed ^ 0x6E6574776F726BUL);
    private long _order;

    public ulong Seed { get; } = seed;

    public VirtualClock Clock { get; } = new();

    public Instant Now => Clock.Now;

    /// <summary>For every way without conditions of its own.</summary>
    public LinkConditions Conditions { get; set; } = LinkConditions.Lan;

    public long Sent { get; private set; }

    public long Delivered { get; private set; }

    /// <summary>Lost, too long, filtered by a NAT or sent to nobody.</summary>
    public long Dropped { get; private set; }

    /// <summary>Sees every datagram as it is sent (source as the sender knows it); false swallows it.</summary>
    public Func<Route, ReadOnlyMemory<byte>, bool>? Tap { get; set; }

    /// <param name="peer">Gets what arrives at the address.</param>
    /// <param name="address">Its own socket address.</param>
    /// <param name="nat">Null: on the internet.</param>
    public void Attach(ISimulatedPeer peer, in TransportAddress address, SimulatedNat? nat = null)
    {
        _attachments.Add((nat, address), peer);
        Add(peer);
        if (nat is not null && !_nats.Contains(nat)) _nats.Add(nat);
    }

    /// <summary>The peer takes part in time; it has no address.</summary>
    public void Add(ISimulatedPeer peer)
    {
        if (!_peers.Contains(peer)) _peers.Add(peer);
    }

    /// <summary>The address is gone (cable pulled, Wi-Fi left); datagrams on their way to it are lost.</summary>
    public void Detach(in TransportAddress address, SimulatedNat? nat = null) => _attachments.Remove((nat, address));

    /// <summary>The peer is gone without goodbye.</summary>
    public void Remove(ISimulatedPeer peer)
    {
        List<(SimulatedNat?, TransportAddress)> keys =
            [.. _attachments.Where(entry => entry.Value == peer).Select(entry => entry.Key)];
        foreach ((SimulatedNat?, TransportAddress) key in keys) _attachments.Remove(key);
        _peers.Remove(peer);
    }

    /// <summary>Conditions of one direction, between addresses without port as the internet sees them.</summary>
    public void SetLink(in TransportAddress from, in TransportAddress to, LinkConditions conditions) =>
        _links[(from.WithPort(0), to.WithPort(0))] = conditions;

    /// <summary>Called by a peer while it drains.</summary>
    public void Send(in Route route, ReadOnlySpan<byte> datagram)
    {
        Sent++;
        byte[] bytes = datagram.ToArray();
        if (Tap is not null && !Tap(route, bytes))
        {
            Dropped++;
            return;
        }
        if (!TryFindRealm(route.Local, out SimulatedNat? realm))
        {
            Dropped++;
            return;
        }
        // A neighbour behind the same NAT is reached without translation.
        bool direct = realm is null || _attachments.ContainsKey((realm, route.Remote));
        TransportAddress source = direct ? route.Local : realm!.TranslateOutgoing(route.Local, route.Remote);
        LinkConditions link = _links.GetValueOrDefault((source.WithPort(0), route.Remote.WithPort(0)), Conditions);
        if (link.IsDown || bytes.Length > link.Mtu || _random.Chance(link.Loss))
        {
            Dropped++;
            return;
        }
        var flight = new Flight(source, route.Remote, direct ? realm : null, realm, bytes);
        Enqueue(flight, link);
        if (_random.Chance(link.Duplication)) Enqueue(flight, link);
    }

    /// <summary>Lets time pass until the condition holds.</summary>
    /// <returns>False if the time came first.</returns>
    public bool Run(Instant until, Func<bool>? condition = null)
    {
        while (true)
        {
            Settle();
            if (condition?.Invoke() == true) return true;
            Instant next = NextInstant();
            if (next > until)
            {
                Clock.AdvanceTo(Instant.Max(Now, until));
                return false;
            }
            Clock.AdvanceTo(Instant.Max(Now, next));
        }
    }

    public bool Run(TimeSpan atMost, Func<bool>? condition = null) => Run(Now + atMost, condition);

    /// <summary>Everything that happens now, until nobody has anything to do at this instant.</summary>
    public void Settle()
    {
        for (int round = 0; round < MaxRoundsPerInstant; round++)
        {
            foreach (ISimulatedPeer peer in _peers.ToArray()) peer.Drain(Now, this);
            bool busy = DeliverDue();
            foreach (ISimulatedPeer peer in _peers.ToArray())
            {
                if (peer.NextTimeout > Now) continue;
                peer.HandleTimeout(Now);
                peer.Drain(Now, this);
                busy = true;
            }
            if (!busy) return;
        }
        throw new InvalidOperationException($"A peer does not come to rest at {Now.Ticks} ticks (seed {Seed}).");
    }

    private bool DeliverDue()
    {
        bool any = false;
        while (_flights.TryPeek(out Flight? flight, out (Instant At, long Order) due) && due.At <= Now)
        {
            _flights.Dequeue();
            any = true;
            Deliver(flight);
        }
        return any;
    }

    private void Deliver(Flight flight)
    {
        (SimulatedNat? realm, TransportAddress local) = (flight.Realm, flight.To);
        if (realm is null && _nats.Find(nat => nat.External == flight.To.WithPort(0)) is { } nat)
        {
            bool hairpin = flight.Origin == nat;
            if ((hairpin && !nat.Hairpins) || !nat.TryTranslateIncoming(flight.From, flight.To.Port, out local))
            {
                Dropped++;
                return;
            }
            realm = nat;
        }
        if (!_attachments.TryGetValue((realm, local), out ISimulatedPeer? peer))
        {
            Dropped++;
            return;
        }
        Delivered++;
        peer.HandleDatagram(Now, new Route(local, flight.From), flight.Datagram);
        peer.Drain(Now, this);
    }

    private void Enqueue(Flight flight, LinkConditions link)
    {
        Instant at = Now + link.Delay + (link.Jitter * _random.NextDouble());
        _flights.Enqueue(flight, (at, _order++));
    }

    private bool TryFindRealm(TransportAddress local, out SimulatedNat? realm)
    {
        realm = null;
        if (_attachments.ContainsKey((null, local))) return true;
        realm = _nats.Find(nat => _attachments.ContainsKey((nat, local)));
        return realm is not null;
    }

    private Instant NextInstant()
    {
        Instant next = _flights.TryPeek(out _, out (Instant At, long Order) due) ? due.At : Instant.Never;
        foreach (ISimulatedPeer peer in _peers) next = Instant.Min(next, peer.NextTimeout);
        return next;
    }

    /// <summary>
    /// On the way. Realm: the NAT inside which it stays, null on the internet; Origin: the NAT behind which it began.
    /// </summary>
    private sealed record Flight(
        TransportAddress From, TransportAddress To, SimulatedNat? Realm, SimulatedNat? Origin, byte[] Datagram);
}
