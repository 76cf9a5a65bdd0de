namespace Camerad.WebRtc;

/// <summary>W3C WebRTC Priority §3 (RFC 8835 §4.1): shares of what the transport can send, 1 : 2 : 4 : 8.</summary>
public enum RTCPriorityType
{
    VeryLow,
    Low,
    Medium,
    High,
}
