namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.3.4.</summary>
public enum RTCIceConnectionState
{
    New,
    Checking,
    Connected,
    Completed,
    Disconnected,
    Failed,
    Closed,
}
