namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.7.</summary>
/// <param name="IceRestart">New ICE credentials (RFC 8839 §4.4.1.1.1).</param>
public sealed record RTCOfferOptions(bool IceRestart = false);
