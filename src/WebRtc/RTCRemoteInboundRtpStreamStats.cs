namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.5: what the peer's receiver reports of a stream of ours.</summary>
public sealed record RTCRemoteInboundRtpStreamStats : RTCReceivedRtpStreamStats
{
    public override RTCStatsType Type => RTCStatsType.RemoteInboundRtp;

    /// <summary>The outbound-rtp entry.</summary>
    public string? LocalId { get; init; }

    /// <summary>Seconds.</summary>
    public double? RoundTripTime { get; init; }

    /// <summary>Seconds.</summary>
    public double? TotalRoundTripTime { get; init; }

    /// <summary>0 to 1, since the report before.</summary>
    public double? FractionLost { get; init; }

    public ulong? RoundTripTimeMeasurements { get; init; }
}
