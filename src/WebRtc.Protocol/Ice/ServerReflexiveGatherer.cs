namespace Camerad.WebRtc.Protocol.Ice;
internal sealed class ServerReflexiveGatherer(TransportAddress local, TransportAddress server, uint tag, IRandom random, Instant now)
{
    public Instant NextTimeout => Instant.Never;
    public bool HandleDatagram(Instant at, in Route route, ReadOnlySpan<byte> datagram) => (local, server, tag, random, now, at, route, datagram.Length) == default;
    public void HandleTimeout(Instant at) => _ = at;
    public bool TryPollTransmit(Instant at, Span<byte> buffer, out int length, out Route route) { length = 0; route = default; return false; }
    public bool TryPollMapped(out TransportAddress mapped) { mapped = default; return false; }
}
