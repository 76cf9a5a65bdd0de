namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>RFC 8445 §5.1.1; the <c>typ</c> of RFC 8839 §5.1.</summary>
internal enum IceCandidateType
{
    Host,
    ServerReflexive,
    PeerReflexive,
    Relayed,
}
