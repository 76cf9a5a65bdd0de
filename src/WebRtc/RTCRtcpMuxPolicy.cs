namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.2.6: RTCP always shares RTP's port (RFC 8834 §4.5).</summary>
public enum RTCRtcpMuxPolicy
{
    Require,
}
