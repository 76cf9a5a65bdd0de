namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.5.2.</summary>
/// <param name="Algorithm">Lower-case hash name: sha-256 (RFC 8122 §5).</param>
/// <param name="Value">Lower-case hex pairs separated by colons, as W3C has it; SDP has them in upper case.</param>
public readonly record struct RTCDtlsFingerprint(string Algorithm, string Value);
