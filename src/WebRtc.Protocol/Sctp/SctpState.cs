namespace Camerad.WebRtc.Protocol.Sctp;

/// <summary>RFC 9260 §4.</summary>
internal enum SctpState
{
    Closed,
    CookieWait,
    CookieEchoed,
    Established,
    ShutdownPending,
    ShutdownSent,
    ShutdownReceived,
    ShutdownAckSent,
}
