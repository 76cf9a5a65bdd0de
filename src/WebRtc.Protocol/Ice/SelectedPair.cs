namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>RTCIceCandidatePair (W3C WebRTC §5.6.2): the pair in use, as it was at one moment.</summary>
/// <param name="Local">Where our datagrams leave from.</param>
/// <param name="Remote">Where they go.</param>
internal sealed record SelectedPair(IceCandidate Local, IceCandidate Remote);
