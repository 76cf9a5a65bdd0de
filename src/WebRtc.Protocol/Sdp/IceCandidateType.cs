namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>The <c>typ</c> of a candidate (RFC 8839 §5.1).</summary>
internal enum IceCandidateType
{
    Host,
    ServerReflexive,
    PeerReflexive,
    Relayed,
}
