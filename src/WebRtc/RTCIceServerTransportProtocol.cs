namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.1.6: how a STUN or TURN server was reached.</summary>
public enum RTCIceServerTransportProtocol
{
    Udp,
    Tcp,
    Tls,
}
