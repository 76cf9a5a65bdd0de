using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.TestKit;

/// <summary>A whole engine on the simulated network, driven as the network loop drives it.</summary>
internal sealed class SimulatedEngine(RtcEngine engine) : ISimulatedPeer
{
    private readonly SendBatch _batch = new(64);
    private readonly List<(TurnClient Client, TransportAddress Local)> _relays = [];

    public RtcEngine Engine { get; } = engine;

    public List<RtcEvent> Events { get; } = [];

    public List<DataChannelEvent> DataEvents { get; } = [];

    /// <summary>The most datagrams that left in one turn.</summary>
    public int LargestTurn { get; private set; }

    public int KeyFrameRequests { get; private set; }

    public Instant NextTimeout => Engine.NextTimeout;

    /// <summary>What its TURN clients said.</summary>
    public List<TurnEvent> TurnEvents { get; } = [];

    /// <summary>An allocation that is asked for from an address of its own, as the network loop does it.</summary>
    public void AddRelay(SimulatedNetwork network, TurnClient client, in TransportAddress local)
    {
        network.Attach(this, local);
        _relays.Add((client, local));
        Engine.AddRelay(client);
    }

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        TransportAddress local = route.Local;
        if (_relays.Find(one => one.Local == local).Client is { } client)
            Engine.HandleRelayed(now, client, route.Remote, datagram.ToArray());
        else Engine.HandleDatagram(now, route, datagram.ToArray());
    }

    public void HandleTimeout(Instant now) => Engine.HandleTimeout(now);

    public void Drain(Instant now, SimulatedNetwork network)
    {
        bool more = true;
        int sent = 0;
        while (more)
        {
            more = Engine.PollTransmit(now, _batch);
            _batch.Seal();
            sent += _batch.Count;
            foreach (SendBatch.Datagram datagram in _batch.Datagrams)
                network.Send(RouteOf(datagram), _batch.Payload(datagram));
            _batch.Clear();
        }
        LargestTurn = Math.Max(LargestTurn, sent);
        while (Engine.TakeKeyFrameRequest(out _)) KeyFrameRequests++;
        while (Engine.TryPollEvent(out RtcEvent rtcEvent)) Events.Add(rtcEvent);
        while (Engine.TryPollDataChannelEvent(out DataChannelEvent dataEvent)) DataEvents.Add(dataEvent);
        foreach ((TurnClient client, _) in _relays) DrainEvents(now, client);
    }

    private Route RouteOf(in SendBatch.Datagram datagram)
    {
        TurnClient? relay = datagram.Relay;
        return relay is null ? datagram.Route
            : datagram.Route with { Local = _relays.Find(one => one.Client == relay).Local };
    }

    private void DrainEvents(Instant now, TurnClient client)
    {
        while (client.TryPollEvent(out TurnEvent told))
        {
            TurnEvents.Add(told);
            if (told.Kind != TurnEventKind.Allocated) continue;
            Engine.AddLocalCandidate(now, IceCandidate.Relayed(told.Relayed, told.Mapped, client.Server));
        }
    }
}
