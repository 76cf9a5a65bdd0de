using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Transport;

/// <summary>A candidate of ours.</summary>
/// <param name="Candidate">For the agent.</param>
/// <param name="Url">The server it was learned from; null: none.</param>
internal sealed record LocalCandidate(IceCandidate Candidate, string? Url)
{
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
