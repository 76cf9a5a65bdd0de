namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.6.7. RTCP shares RTP's component always.</summary>
public enum RTCIceComponent
{
    Rtp,
    Rtcp,
}
