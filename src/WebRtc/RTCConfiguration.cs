namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.1. Dictionary: absent members keep their defaults.</summary>
public sealed class RTCConfiguration
{
    /// <summary>STUN and TURN servers.</summary>
    public IReadOnlyList<RTCIceServer> IceServers { get; init; } = [];

    /// <summary>The certificates to authenticate with; empty: the network's own certificate.</summary>
    public IReadOnlyList<RTCCertificate> Certificates { get; init; } = [];
}

/// <summary>W3C WebRTC §4.2.2.</summary>
public sealed class RTCIceServer
{
    /// <summary>stun:, turn: or turns: URIs (RFC 7064, 7065).</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    public string? Username { get; init; }

    public string? Credential { get; init; }
}
