namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// RFC 8445 §6.1.2.6, without Frozen: with one component and one stream it only delays checks (docs/ice.md, Omissions).
/// </summary>
internal enum CandidatePairState
{
    Waiting,
    InProgress,
    Succeeded,
    Failed,
}
