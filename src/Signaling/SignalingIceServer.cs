namespace Camerad.Signaling;

/// <summary>
/// A STUN or TURN server for the viewer (RTCIceServer, W3C WebRTC §4.2.2). Never put into anything public or retained.
/// </summary>
/// <param name="Urls">stun:, turn: or turns: URIs (RFC 7064, 7065).</param>
/// <param name="Username">TURN's user, or null.</param>
/// <param name="Credential">TURN's password, or null.</param>
public sealed record SignalingIceServer(IReadOnlyList<string> Urls, string? Username = null, string? Credential = null);
