namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.12.</summary>
/// <param name="Uri">RFC 8285 §5.</param>
public sealed record RTCRtpHeaderExtensionCapability(string Uri);
