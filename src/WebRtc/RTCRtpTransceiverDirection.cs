namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.4.2.</summary>
public enum RTCRtpTransceiverDirection
{
    Sendrecv,
    Sendonly,
    Recvonly,
    Inactive,
    Stopped,
}
