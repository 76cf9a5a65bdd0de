namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.8.1.5.</summary>
public enum RTCIceCandidateType
{
    /// <summary>An address of the machine itself.</summary>
    Host,

    /// <summary>Server-reflexive: what a STUN server saw.</summary>
    Srflx,

    /// <summary>Peer-reflexive: what the peer saw.</summary>
    Prflx,

    /// <summary>An address of a TURN server.</summary>
    Relay,
}
