namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6.4.</summary>
public enum RTCIceTransportState
{
    New,
    Checking,
    Connected,
    Completed,
    Disconnected,
    Failed,
    Closed,
}
