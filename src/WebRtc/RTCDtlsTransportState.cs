namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.5.1.</summary>
public enum RTCDtlsTransportState
{
    New,
    Connecting,
    Connected,
    Closed,
    Failed,
}
