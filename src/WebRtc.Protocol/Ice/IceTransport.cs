namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>A candidate's transport (RFC 8839 §5.1, RFC 6544 §4.5).</summary>
internal enum IceTransport
{
    Udp,

    /// <summary>Tolerated and ignored: see docs/ice.md, Omissions.</summary>
    Tcp,
}
