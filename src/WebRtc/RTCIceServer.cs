namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.3.</summary>
public sealed record RTCIceServer
{
    /// <summary>stun:, turn: or turns: URIs (RFC 7064, 7065).</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>For turn: and turns: URIs.</summary>
    public string? Username { get; init; }

    /// <summary>The password that goes with <see cref="Username"/>. Never written into logs.</summary>
    public string? Credential { get; init; }

    /// <summary>Without the credential.</summary>
    public override string ToString() => string.Join(", ", Urls);
}
