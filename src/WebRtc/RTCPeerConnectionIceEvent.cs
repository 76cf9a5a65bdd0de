namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.2.</summary>
/// <param name="Candidate">
/// A local candidate to signal; null: this gathering is complete, there is nothing to signal.
/// </param>
/// <param name="Url">The STUN or TURN server it was learned from; null: none.</param>
public sealed record RTCPeerConnectionIceEvent(RTCIceCandidate? Candidate, string? Url = null);
