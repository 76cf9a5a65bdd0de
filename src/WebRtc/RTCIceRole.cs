namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6.5 (RFC 8445 §6.1.1).</summary>
public enum RTCIceRole
{
    Unknown,
    Controlling,
    Controlled,
}
