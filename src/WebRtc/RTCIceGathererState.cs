namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6.3.</summary>
public enum RTCIceGathererState
{
    New,
    Gathering,
    Complete,
}
