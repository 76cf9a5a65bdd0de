namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.3.3.</summary>
public enum RTCPeerConnectionState
{
    New,
    Connecting,
    Connected,
    Disconnected,
    Failed,
    Closed,
}
