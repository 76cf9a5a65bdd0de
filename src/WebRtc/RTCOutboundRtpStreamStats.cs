namespace Camerad.WebRtc;

/// <summary>
/// webrtc-stats §8.7: a stream that goes out. Nothing is encoded here: frames count when they are sent.
/// </summary>
public sealed record RTCOutboundRtpStreamStats : RTCSentRtpStreamStats
{
    public override RTCStatsType Type => RTCStatsType.OutboundRtp;

    public string? Mid { get; init; }

    public string? MediaSourceId { get; init; }

    /// <summary>The remote-inbound-rtp entry.</summary>
    public string? RemoteId { get; init; }

    public ulong? HeaderBytesSent { get; init; }

    public ulong? RetransmittedPacketsSent { get; init; }

    public ulong? RetransmittedBytesSent { get; init; }

    public uint? RtxSsrc { get; init; }

    /// <summary>Bits per second that the sender is bound to; null: it is not bound.</summary>
    public double? TargetBitrate { get; init; }

    public uint? FrameWidth { get; init; }

    public uint? FrameHeight { get; init; }

    /// <summary>Of the last second.</summary>
    public double? FramesPerSecond { get; init; }

    public uint? FramesSent { get; init; }

    /// <summary>More than 2.5 times the average size.</summary>
    public uint? HugeFramesSent { get; init; }

    public uint? FramesEncoded { get; init; }

    public uint? KeyFramesEncoded { get; init; }

    /// <summary>Seconds, of all packets: in the pacer.</summary>
    public double? TotalPacketSendDelay { get; init; }

    /// <summary>none, cpu, bandwidth or other.</summary>
    public string? QualityLimitationReason { get; init; }

    public uint? NackCount { get; init; }

    public uint? FirCount { get; init; }

    public uint? PliCount { get; init; }

    public bool? Active { get; init; }
}
