namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.5.</summary>
public sealed record RTCRtpReceiveParameters : RTCRtpParameters;
