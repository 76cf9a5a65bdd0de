using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Transport;

/// <summary>One address of a TURN server; guarded by its owner's lock.</summary>
internal sealed class TurnWay(TurnServer server, in TransportAddress address)
{
    public TurnServer Server => server;

    public TransportAddress Address { get; } = address;

    /// <summary>Network thread: who asks.</summary>
    public RelayEntry? Relay { get; set; }

    public IceCandidate? Candidate { get; set; }

    /// <summary>It has answered, or is given up for now.</summary>
    public bool IsSettled { get; set; }

    /// <summary>It can't be asked again; another one may.</summary>
    public bool IsGone { get; set; }
}
