namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.6.2.</summary>
/// <param name="Type">What the description is.</param>
/// <param name="Sdp">SDP (RFC 8866); empty for a rollback.</param>
public sealed record RTCSessionDescriptionInit(RTCSdpType Type, string Sdp = "");
