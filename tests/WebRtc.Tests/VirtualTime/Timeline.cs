using Camerad.TestKit;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>What happens at a moment of virtual time: a user's doing, or a signaling message that arrives.</summary>
internal sealed class Timeline : ISimulatedPeer
{
    private readonly PriorityQueue<Action, (Instant At, long Order)> _events = new();
    private long _order;

    public Instant NextTimeout => _events.TryPeek(out _, out (Instant At, long Order) next) ? next.At : Instant.Never;

    public void At(Instant moment, Action happening) => _events.Enqueue(happening, (moment, _order++));

    public void HandleTimeout(Instant now)
    {
        while (NextTimeout <= now) _events.Dequeue()();
    }

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
    }

    public void Drain(Instant now, SimulatedNetwork network)
    {
    }
}
