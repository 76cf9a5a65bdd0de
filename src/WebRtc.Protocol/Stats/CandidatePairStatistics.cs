using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>RTCIceCandidatePairStats (W3C webrtc-stats §8.19).</summary>
internal sealed record CandidatePairStatistics
{
    public required string Id { get; init; }

    public required string LocalCandidateId { get; init; }

    public required string RemoteCandidateId { get; init; }

    public required CandidatePairState State { get; init; }

    public required bool Nominated { get; init; }

    /// <summary>RFC 8445 §6.1.2.3.</summary>
    public required ulong Priority { get; init; }

    /// <summary>Checks, datagrams, bytes, times.</summary>
    public required PairCounters Counters { get; init; }

    /// <summary>Bits per second; null: not known, or not the selected pair.</summary>
    public double? AvailableOutgoingBitrate { get; init; }
}
