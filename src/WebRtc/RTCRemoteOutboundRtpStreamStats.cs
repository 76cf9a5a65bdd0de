namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.8: what the peer's sender reports of a stream that we receive.</summary>
public sealed record RTCRemoteOutboundRtpStreamStats : RTCSentRtpStreamStats
{
    public override RTCStatsType Type => RTCStatsType.RemoteOutboundRtp;

    /// <summary>The inbound-rtp entry.</summary>
    public string? LocalId { get; init; }

    /// <summary>Milliseconds since 1970 by the peer's clock: when it sent the report.</summary>
    public double? RemoteTimestamp { get; init; }

    public ulong? ReportsSent { get; init; }
}
