namespace Camerad.WebRtc.Protocol.Dtls;

/// <summary>RTCDtlsTransportState (W3C WebRTC §5.5.1).</summary>
internal enum DtlsState
{
    New,

    /// <summary>The handshake has begun, or its certificate is not verified yet.</summary>
    Connecting,
    Connected,

    /// <summary>Either side has said close_notify.</summary>
    Closed,
    Failed,
}
