namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>RTCIceTransportPolicy (W3C WebRTC §4.2.4).</summary>
internal enum IceTransportPolicy
{
    All,

    /// <summary>
    /// Only candidates of TURN servers, so that the peer learns no address of ours. There are none yet (docs/ice.md,
    /// Omissions): no connection comes about.
    /// </summary>
    Relay,
}
