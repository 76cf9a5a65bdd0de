namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §6.1.2.</summary>
public enum RTCSctpTransportState
{
    Connecting,
    Connected,
    Closed,
}
