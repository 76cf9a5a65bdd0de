namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.7.</summary>
/// <param name="Cname">RTCP's canonical name (RFC 3550 §6.5.1); null: not known yet.</param>
/// <param name="ReducedSize">RFC 5506 was agreed.</param>
public sealed record RTCRtcpParameters(string? Cname = null, bool ReducedSize = false);
