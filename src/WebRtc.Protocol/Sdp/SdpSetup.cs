namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>a=setup (RFC 4145 §4, RFC 8842 §5): who begins the DTLS handshake. Holdconn has no use with DTLS.</summary>
internal enum SdpSetup
{
    Active,
    Passive,
    ActPass,
}
