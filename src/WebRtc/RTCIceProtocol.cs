namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.1.3.</summary>
public enum RTCIceProtocol
{
    Udp,
    Tcp,
}
