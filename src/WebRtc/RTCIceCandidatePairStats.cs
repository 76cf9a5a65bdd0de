namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.17: a pair of candidates.</summary>
public sealed record RTCIceCandidatePairStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.CandidatePair;

    public required string TransportId { get; init; }

    public required string LocalCandidateId { get; init; }

    public required string RemoteCandidateId { get; init; }

    public required RTCStatsIceCandidatePairState State { get; init; }

    public bool? Nominated { get; init; }

    public ulong? PacketsSent { get; init; }

    public ulong? PacketsReceived { get; init; }

    public ulong? BytesSent { get; init; }

    public ulong? BytesReceived { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public double? LastPacketSentTimestamp { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public double? LastPacketReceivedTimestamp { get; init; }

    /// <summary>Seconds, of all checks answered.</summary>
    public double? TotalRoundTripTime { get; init; }

    /// <summary>Seconds, of the last check answered.</summary>
    public double? CurrentRoundTripTime { get; init; }

    /// <summary>Bits per second.</summary>
    public double? AvailableOutgoingBitrate { get; init; }

    public ulong? RequestsReceived { get; init; }

    public ulong? RequestsSent { get; init; }

    public ulong? ResponsesReceived { get; init; }

    public ulong? ResponsesSent { get; init; }

    public ulong? ConsentRequestsSent { get; init; }
}
