using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Transport;

/// <summary>What the loop keeps of one STUN server that is asked. Network thread only.</summary>
/// <param name="Gatherer">Asks.</param>
/// <param name="Mapped">Told what the server sees; again when it changes.</param>
internal sealed record GathererEntry(ServerReflexiveGatherer Gatherer, Action<TransportAddress> Mapped)
{
    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        Gatherer.HandleDatagram(now, route, datagram);
        while (Gatherer.TryPollMapped(out TransportAddress mapped)) Mapped(mapped);
    }

    public void Transmit(Instant now, SendBatch batch)
    {
        while (batch.TryReserve(out Span<byte> slot)
            && Gatherer.TryPollTransmit(now, slot, out int length, out Route route))
            batch.Commit(route, length);
    }
}
