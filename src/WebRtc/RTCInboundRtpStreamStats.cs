namespace Camerad.WebRtc;

/// <summary>
/// webrtc-stats §8.4: a stream that comes in. Nothing is decoded here, so what a decoder would know is null.
/// </summary>
public sealed record RTCInboundRtpStreamStats : RTCReceivedRtpStreamStats
{
    public override RTCStatsType Type => RTCStatsType.InboundRtp;

    public required string TrackIdentifier { get; init; }

    public string? Mid { get; init; }

    /// <summary>The remote-outbound-rtp entry.</summary>
    public string? RemoteId { get; init; }

    /// <summary>Frames given out by the receiver, complete.</summary>
    public uint? FramesReceived { get; init; }

    /// <summary>Of them, those that a decoder can begin with.</summary>
    public uint? KeyFramesReceived { get; init; }

    public uint? FramesDropped { get; init; }

    /// <summary>Of the last second.</summary>
    public double? FramesPerSecond { get; init; }

    public uint? FrameWidth { get; init; }

    public uint? FrameHeight { get; init; }

    public uint? FramesAssembledFromMultiplePackets { get; init; }

    /// <summary>Seconds, of all frames of more than one packet: from the first to the last.</summary>
    public double? TotalAssemblyTime { get; init; }

    /// <summary>Milliseconds since 1970.</summary>
    public double? LastPacketReceivedTimestamp { get; init; }

    public ulong? HeaderBytesReceived { get; init; }

    /// <summary>Payload bytes.</summary>
    public ulong? BytesReceived { get; init; }

    public ulong? PacketsDiscarded { get; init; }

    public ulong? RetransmittedPacketsReceived { get; init; }

    public ulong? RetransmittedBytesReceived { get; init; }

    public uint? RtxSsrc { get; init; }

    public uint? NackCount { get; init; }

    public uint? FirCount { get; init; }

    public uint? PliCount { get; init; }

    /// <summary>Seconds, of all frames: from arrival to being given out.</summary>
    public double? JitterBufferDelay { get; init; }

    public ulong? JitterBufferEmittedCount { get; init; }

    /// <summary>Milliseconds since 1970, of the sender's clock, of what was given out last.</summary>
    public double? EstimatedPlayoutTimestamp { get; init; }

    /// <summary>0 to 1.</summary>
    public double? AudioLevel { get; init; }
}
