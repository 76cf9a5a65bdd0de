namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.17 (RFC 8445 §6.1.2.6).</summary>
public enum RTCStatsIceCandidatePairState
{
    Frozen,
    Waiting,
    InProgress,
    Failed,
    Succeeded,
}
