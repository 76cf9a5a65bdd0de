using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Transport;

/// <summary>A candidate of ours.</summary>
/// <param name="Candidate">For the agent.</param>
internal sealed record LocalCandidate(IceCandidate Candidate)
{
    /// <summary>The server it was learned from; null: none.</summary>
    public string? Url => Candidate.Url;

    /// <summary>Of a relayed one: how its server is reached.</summary>
    public RTCIceServerTransportProtocol? RelayProtocol => (RTCIceServerTransportProtocol?)Candidate.RelayProtocol;

    /// <summary>The same as it stands in a description.</summary>
    public IceCandidateAttribute Attribute => new()
    {
        Foundation = Candidate.Foundation,
        Component = 1,
        Transport = "udp",
        Priority = Candidate.Priority,
        Address = Candidate.Address.ToIPAddress().ToString(),
        Port = Candidate.Address.Port,
        Type = Candidate.Type,
        RelatedAddress = Candidate.Related.IsEmpty ? null : Candidate.Related.ToIPAddress().ToString(),
        RelatedPort = Candidate.Related.IsEmpty ? null : Candidate.Related.Port,
    };
}
