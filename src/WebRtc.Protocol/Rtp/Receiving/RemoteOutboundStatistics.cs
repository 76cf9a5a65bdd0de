namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>The sender's side by its reports (W3C webrtc-stats, RTCRemoteOutboundRtpStreamStats).</summary>
internal sealed record RemoteOutboundStatistics
{
    public required uint Ssrc { get; init; }

    /// <summary>32 bits of the report.</summary>
    public required long PacketsSent { get; init; }

    /// <summary>Payload bytes; 32 bits of the report.</summary>
    public required long BytesSent { get; init; }

    public required long ReportsSent { get; init; }

    /// <summary>When the last report arrived.</summary>
    public required Instant ArrivalTime { get; init; }

    /// <summary>When it was sent, by the sender's clock (UTC).</summary>
    public required DateTime RemoteTimestamp { get; init; }
}
