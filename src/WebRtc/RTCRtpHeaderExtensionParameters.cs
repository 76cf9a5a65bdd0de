namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.8.</summary>
/// <param name="Uri">RFC 8285 §5.</param>
/// <param name="Id">Its number in RTP packets.</param>
/// <param name="Encrypted">RFC 6904; not used here.</param>
public sealed record RTCRtpHeaderExtensionParameters(string Uri, int Id, bool Encrypted = false);
