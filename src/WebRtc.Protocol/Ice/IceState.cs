namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>RTCIceTransportState (W3C WebRTC §5.6.4) of the one component.</summary>
internal enum IceState
{
    /// <summary>The remote credentials are not known.</summary>
    New,

    /// <summary>Checks run; no pair works yet.</summary>
    Checking,

    /// <summary>A pair works and is used; checks or nomination may go on.</summary>
    Connected,

    /// <summary>The pair is nominated, the peer has said end-of-candidates and no check is left.</summary>
    Completed,

    /// <summary>No sign of life for <see cref="Consent.DisconnectedAfter"/>; still sending, may recover.</summary>
    Disconnected,

    /// <summary>Nothing worked in time, or consent has expired: nothing is sent until a restart.</summary>
    Failed,

    /// <summary><see cref="IceAgent.Close"/> was called.</summary>
    Closed,
}
