namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.16: a candidate, ours or the peer's.</summary>
public sealed record RTCIceCandidateStats : RTCStats
{
    public override RTCStatsType Type => IsRemote ? RTCStatsType.RemoteCandidate : RTCStatsType.LocalCandidate;

    public bool IsRemote { get; init; }

    public required string TransportId { get; init; }

    /// <summary>Null: a name that was not resolved.</summary>
    public string? Address { get; init; }

    public int? Port { get; init; }

    /// <summary>"udp" or "tcp".</summary>
    public string? Protocol { get; init; }

    public required RTCIceCandidateType CandidateType { get; init; }

    public int? Priority { get; init; }

    public string? Url { get; init; }

    public RTCIceServerTransportProtocol? RelayProtocol { get; init; }

    public string? Foundation { get; init; }

    public string? RelatedAddress { get; init; }

    public int? RelatedPort { get; init; }

    public string? UsernameFragment { get; init; }

    public RTCIceTcpCandidateType? TcpType { get; init; }
}
