using Camerad.WebRtc.Protocol;

namespace Camerad.TestKit;

/// <summary>
/// Something sans-IO on the simulated network: an agent, a gatherer, a whole engine, or a test's stand-in.
/// </summary>
internal interface ISimulatedPeer
{
    /// <summary>At or before now: at once.</summary>
    Instant NextTimeout { get; }

    void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram);

    void HandleTimeout(Instant now);

    /// <summary>Called after every input: hand over everything that is to be sent now, and take events.</summary>
    void Drain(Instant now, SimulatedNetwork network);
}
