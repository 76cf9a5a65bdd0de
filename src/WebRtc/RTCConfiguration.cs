namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.1. Dictionary: absent members keep their defaults.</summary>
public sealed record RTCConfiguration
{
    /// <summary>ICE candidates kept ready at most; more is a mistake.</summary>
    public const int MaxIceCandidatePoolSize = 255;

    /// <summary>STUN and TURN servers.</summary>
    public IReadOnlyList<RTCIceServer> IceServers { get; init; } = [];

    public RTCIceTransportPolicy IceTransportPolicy { get; init; }

    public RTCBundlePolicy BundlePolicy { get; init; }

    public RTCRtcpMuxPolicy RtcpMuxPolicy { get; init; }

    /// <summary>
    /// The certificates to authenticate with; the first is used. Empty: the network's own certificate.
    /// </summary>
    public IReadOnlyList<RTCCertificate> Certificates { get; init; } = [];

    /// <summary>
    /// 0 to 255. All connections share the network's socket, and what STUN servers say of it is kept for all of them,
    /// so a pool of any size only asks the servers before there is a description.
    /// </summary>
    public int IceCandidatePoolSize { get; init; }

    /// <summary>
    /// Whom the peer must be, as <c>user@domain</c>; no description is applied that does not prove it. Null: anybody.
    /// </summary>
    public string? PeerIdentity { get; init; }
}
