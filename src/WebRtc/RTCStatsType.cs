namespace Camerad.WebRtc;

/// <summary>W3C webrtc-stats §8: what an entry of a report is about.</summary>
public enum RTCStatsType
{
    Codec,
    InboundRtp,
    OutboundRtp,
    RemoteInboundRtp,
    RemoteOutboundRtp,
    MediaSource,
    PeerConnection,
    DataChannel,
    Transport,
    CandidatePair,
    LocalCandidate,
    RemoteCandidate,
    Certificate,
}
