namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.1.4 (RFC 6544 §4.5).</summary>
public enum RTCIceTcpCandidateType
{
    Active,
    Passive,
    So,
}
