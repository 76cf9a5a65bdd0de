namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6.2.</summary>
/// <param name="Local">Where we send from.</param>
/// <param name="Remote">Where we send to.</param>
public sealed record RTCIceCandidatePair(RTCIceCandidate Local, RTCIceCandidate Remote);
