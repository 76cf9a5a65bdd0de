using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.TestKit;

/// <summary>A whole engine on the simulated network, driven as the network loop drives it.</summary>
internal sealed class SimulatedEngine(RtcEngine engine) : ISimulatedPeer
{
    private readonly SendBatch _batch = new(64);

    public RtcEngine Engine { get; } = engine;

    public List<RtcEvent> Events { get; } = [];

    public List<DataChannelEvent> DataEvents { get; } = [];

    /// <summary>The most datagrams that left in one turn.</summary>
    public int LargestTurn { get; private set; }

    public int KeyFrameRequests { get; private set; }

    public Instant NextTimeout => Engine.NextTimeout;

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram) =>
        Engine.HandleDatagram(now, route, datagram.ToArray());

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
                network.Send(datagram.Route, _batch.Payload(datagram));
            _batch.Clear();
        }
        LargestTurn = Math.Max(LargestTurn, sent);
        while (Engine.TakeKeyFrameRequest(out _)) KeyFrameRequests++;
        while (Engine.TryPollEvent(out RtcEvent rtcEvent)) Events.Add(rtcEvent);
        while (Engine.TryPollDataChannelEvent(out DataChannelEvent dataEvent)) DataEvents.Add(dataEvent);
    }
}
