using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.TestKit;

/// <summary>Pairs of data channel transports over links, in virtual time; deterministic for a seed.</summary>
internal sealed class DataChannelScene(ulong seed)
{
    /// <summary>
    /// A peer that wants to be called again at the same instant this often, without time passing, hangs.
    /// </summary>
    private const int MaxRoundsPerInstant = 100_000;

    private readonly List<DataChannelPeer> _peers = [];
    private readonly PriorityQueue<(DataChannelPeer To, byte[] Packet), (Instant At, long Order)> _flights = new();
    private readonly byte[] _buffer = new byte[2048];
    private long _order;
    private ulong _nextSeed = seed;

    public VirtualClock Clock { get; } = new();

    public Instant Now => Clock.Now;

    /// <summary>Two peers, the first the DTLS client; not started.</summary>
    public (DataChannelPeer Client, DataChannelPeer Server) Add(
        DataChannelTransportOptions? clientOptions = null, DataChannelTransportOptions? serverOptions = null,
        BottleneckLink? there = null, BottleneckLink? back = null)
    {
        DataChannelPeer client = Create(clientOptions, there), server = Create(serverOptions, back);
        (client.Other, server.Other) = (server, client);
        return (client, server);
    }

    /// <summary>Both sides start now, as after a DTLS handshake, and connect.</summary>
    public static void Start(Instant now, DataChannelPeer client, DataChannelPeer server, long maxMessageSize = 262_144)
    {
        client.Transport.Start(now, DtlsRole.Client, 5000, maxMessageSize);
        server.Transport.Start(now, DtlsRole.Server, 5000, maxMessageSize);
    }

    /// <summary>A scene with one connected pair.</summary>
    public static DataChannelScene Connected(
        ulong seed, out DataChannelPeer client, out DataChannelPeer server,
        DataChannelTransportOptions? options = null, BottleneckLink? there = null, BottleneckLink? back = null)
    {
        var scene = new DataChannelScene(seed);
        DataChannelPeer first, second;
        (first, second) = (client, server) = scene.Add(options, options, there, back);
        Start(scene.Now, client, server);
        scene.Run(
            TimeSpan.FromSeconds(60),
            () => first.Has(DataChannelEventKind.Connected) && second.Has(DataChannelEventKind.Connected));
        return scene;
    }

    /// <summary>Lets time pass until the condition holds.</summary>
    /// <returns>False if the time came first.</returns>
    public bool Run(TimeSpan atMost, Func<bool>? condition = null)
    {
        Instant until = Now + atMost;
        while (true)
        {
            Settle();
            if (condition?.Invoke() == true) return true;
            Instant next = _flights.TryPeek(out _, out (Instant At, long Order) due) ? due.At : Instant.Never;
            foreach (DataChannelPeer peer in _peers) next = Instant.Min(next, peer.Transport.NextTimeout);
            if (next > until)
            {
                Clock.AdvanceTo(Instant.Max(Now, until));
                return false;
            }
            Clock.AdvanceTo(Instant.Max(Now, next));
        }
    }

    /// <summary>Everything that happens now.</summary>
    public void Settle()
    {
        for (int round = 0; round < MaxRoundsPerInstant; round++)
        {
            foreach (DataChannelPeer peer in _peers)
            {
                if (peer.Transport.NextTimeout <= Now) peer.Transport.HandleTimeout(Now);
                Drain(peer);
            }
            if (!_flights.TryPeek(out _, out (Instant At, long Order) due) || due.At > Now)
            {
                if (_peers.TrueForAll(peer => peer.Transport.NextTimeout > Now)) return;
                continue;
            }
            (DataChannelPeer to, byte[] packet) = _flights.Dequeue();
            to.Transport.HandlePacket(Now, packet);
            Drain(to);
        }
        throw new InvalidOperationException($"A peer does not come to rest at {Now.Ticks} ticks.");
    }

    private DataChannelPeer Create(DataChannelTransportOptions? options, BottleneckLink? link)
    {
        var transport = new DataChannelTransport(
            options ?? new DataChannelTransportOptions(), new SeededRandom(_nextSeed++ * 7919));
        var peer = new DataChannelPeer(transport) { Link = link ?? new BottleneckLink(_nextSeed++) };
        _peers.Add(peer);
        return peer;
    }

    private void Drain(DataChannelPeer peer)
    {
        peer.TakeEvents();
        peer.Refill?.Invoke(Now);
        while (peer.Transport.TryPollTransmit(Now, _buffer, out int length))
        {
            byte[] packet = _buffer.AsSpan(0, length).ToArray();
            if (peer.Tap is not null && !peer.Tap(packet)) continue;
            if (!peer.Link.TryPass(Now, length, out Instant arrival, out Instant? duplicate)) continue;
            _flights.Enqueue((peer.Other, packet), (arrival, _order++));
            if (duplicate is { } again) _flights.Enqueue((peer.Other, packet), (again, _order++));
        }
        peer.TakeEvents();
    }
}
