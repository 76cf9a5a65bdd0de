namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.1: a candidate as it travels in signaling.</summary>
/// <param name="Candidate">candidate-attribute (RFC 8839 §5.1) without "a="; empty: end of candidates.</param>
/// <param name="SdpMid">Media section by mid.</param>
/// <param name="SdpMLineIndex">Media section by index, where mid is absent.</param>
/// <param name="UsernameFragment">The ICE generation; absent: the current one.</param>
public sealed record RTCIceCandidateInit(
    string Candidate = "", string? SdpMid = null, int? SdpMLineIndex = null, string? UsernameFragment = null);
