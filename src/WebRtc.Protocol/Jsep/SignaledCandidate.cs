namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>RTCIceCandidateInit (W3C WebRTC §4.8.1).</summary>
/// <param name="Text">candidate-attribute; null or empty: end of candidates.</param>
/// <param name="Mid">sdpMid, or null.</param>
/// <param name="MLineIndex">sdpMLineIndex, or null.</param>
/// <param name="UsernameFragment">Generation, or null.</param>
internal readonly record struct SignaledCandidate(string? Text, string? Mid, int? MLineIndex, string? UsernameFragment);
