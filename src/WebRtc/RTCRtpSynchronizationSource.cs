namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.3.2: a stream that was received (RFC 3550 §5.1, SSRC).</summary>
public sealed record RTCRtpSynchronizationSource : RTCRtpContributingSource;
