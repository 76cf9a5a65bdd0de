namespace Camerad.WebRtc.Protocol.Turn;

/// <summary>How a TURN server is reached (RFC 8656 §3.1; RTCIceServerTransportProtocol).</summary>
internal enum RelayProtocol
{
    Udp,
    Tcp,
    Tls,
}
