namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>RFC 8445 §5.1.1.</summary>
internal enum IceCandidateType
{
    Host,
    ServerReflexive,
    PeerReflexive,
    Relayed,
}
