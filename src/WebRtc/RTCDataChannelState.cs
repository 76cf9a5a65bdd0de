namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §6.2.</summary>
public enum RTCDataChannelState
{
    Connecting,
    Open,
    Closing,
    Closed,
}
