namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.3.2.</summary>
public enum RTCIceGatheringState
{
    New,
    Gathering,
    Complete,
}
