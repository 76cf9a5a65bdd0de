namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>What an engine knows of itself at one moment; nothing in it changes any more.</summary>
internal sealed record RtcEngineStatistics
{
    public required Instant Timestamp { get; init; }

    public required TransportStatistics Transport { get; init; }

    public required IReadOnlyList<IceCandidateStatistics> LocalCandidates { get; init; }

    /// <summary>Those that the peer has named, and those that its checks have shown.</summary>
    public required IReadOnlyList<IceCandidateStatistics> RemoteCandidates { get; init; }

    /// <summary>Best first.</summary>
    public required IReadOnlyList<CandidatePairStatistics> CandidatePairs { get; init; }

    public required IReadOnlyList<SenderStatistics> Senders { get; init; }

    public required IReadOnlyList<ReceiverStatistics> Receivers { get; init; }

    /// <summary>Null: no data channels were agreed on.</summary>
    public required SctpTransportStatistics? Data { get; init; }
}
