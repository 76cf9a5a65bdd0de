using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Connection;

/// <summary>A pair of the core in the words of the W3C API.</summary>
internal static class CandidatePairs
{
    public static RTCIceCandidatePair? ToApi(SelectedPair? pair) =>
        pair is null ? null : new RTCIceCandidatePair(ToApi(pair.Local), ToApi(pair.Remote));

    public static RTCStatsIceCandidatePairState ToApi(CandidatePairState state) => state switch
    {
        CandidatePairState.Waiting => RTCStatsIceCandidatePairState.Waiting,
        CandidatePairState.InProgress => RTCStatsIceCandidatePairState.InProgress,
        CandidatePairState.Succeeded => RTCStatsIceCandidatePairState.Succeeded,
        _ => RTCStatsIceCandidatePairState.Failed,
    };

    // W3C WebRTC §5.6.2: a pair's candidates belong to no media section.
    private static RTCIceCandidate ToApi(IceCandidate candidate) =>
        new(new RTCIceCandidateInit(new LocalCandidate(candidate).Attribute.ToString(), SdpMid: ""))
        {
            Url = candidate.Url,
            RelayProtocol = (RTCIceServerTransportProtocol?)candidate.RelayProtocol,
        };
}
