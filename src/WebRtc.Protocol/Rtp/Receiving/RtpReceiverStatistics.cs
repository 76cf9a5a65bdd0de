namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// What one receiver has got; counts since its begin, over changes of SSRC (names after W3C webrtc-stats,
/// RTCInboundRtpStreamStats).
/// Live: a copy is taken with <c>with { }</c>.
/// </summary>
internal sealed record RtpReceiverStatistics
{
    /// <summary>Null before the first packet.</summary>
    public uint? Ssrc { get; internal set; }

    public uint? RtxSsrc { get; internal set; }

    public string Mid { get; internal set; } = "";

    /// <summary>Of the newest packet; null before the first.</summary>
    public RtpReceiverCodec? Codec { get; internal set; }

    /// <summary>Retransmissions included.</summary>
    public long PacketsReceived { get; internal set; }

    /// <summary>Payload bytes, retransmissions included, without padding.</summary>
    public long BytesReceived { get; internal set; }

    /// <summary>Header, extension and padding bytes.</summary>
    public long HeaderBytesReceived { get; internal set; }

    public long RetransmittedPacketsReceived { get; internal set; }

    /// <summary>Payload bytes.</summary>
    public long RetransmittedBytesReceived { get; internal set; }

    /// <summary>
    /// As reported (RFC 3550 §A.3): without regard to retransmission by RTX; negative with duplicates.
    /// </summary>
    public long PacketsLost { get; internal set; }

    /// <summary>RFC 3550 §A.8.</summary>
    public TimeSpan Jitter { get; internal set; }

    /// <summary>Too late, or too early for the jitter buffer's limits.</summary>
    public long PacketsDiscarded { get; internal set; }

    /// <summary>Of another SSRC while the receiver's own one sends, or far from its sequence.</summary>
    public long PacketsRefused { get; internal set; }

    /// <summary>Null before the first packet.</summary>
    public Instant? LastPacketReceived { get; internal set; }

    /// <summary>NACK messages sent.</summary>
    public long NackCount { get; internal set; }

    public long PliCount { get; internal set; }

    public long FirCount { get; internal set; }

    /// <summary>Complete frames, decodable or not.</summary>
    public long FramesReceived { get; internal set; }

    /// <summary>Among <see cref="PacketsReceived"/>; they make no frames (RFC 4733).</summary>
    public long TelephoneEventPacketsReceived { get; internal set; }

    /// <summary>Handed on.</summary>
    public long FramesEmitted { get; internal set; }

    /// <summary>Key frames handed on; nothing here decodes.</summary>
    public long KeyFramesReceived { get; internal set; }

    /// <summary>Damaged, or without the key frame they need.</summary>
    public long FramesDropped { get; internal set; }

    public long FramesAssembledFromMultiplePackets { get; internal set; }

    /// <summary>From first to last packet of the frames of more than one.</summary>
    public TimeSpan TotalAssemblyTime { get; internal set; }

    /// <summary>Pixels; 0: the stream does not tell.</summary>
    public int FrameWidth { get; internal set; }

    /// <summary>Pixels; 0: the stream does not tell.</summary>
    public int FrameHeight { get; internal set; }

    /// <summary>Handed on in the last second; 0 in the first one.</summary>
    public double FramesPerSecond { get; internal set; }

    /// <summary>
    /// Sum of the times between a frame's first packet and its handing on; of audio, once for each sample.
    /// </summary>
    public TimeSpan JitterBufferDelay { get; internal set; }

    /// <summary>Frames, or samples of audio, that <see cref="JitterBufferDelay"/> sums up.</summary>
    public long JitterBufferEmittedCount { get; internal set; }

    /// <summary>Times that frames stood still: longer than max(3 d, d + 150 ms), d their mean distance.</summary>
    public long FreezeCount { get; internal set; }

    public TimeSpan TotalFreezesDuration { get; internal set; }

    /// <summary>0 to 1, of the newest audio packet that tells (RFC 6464).</summary>
    public double? AudioLevel { get; internal set; }

    /// <summary>Gaps that were not waited for any longer.</summary>
    public long GapsSkipped { get; internal set; }

    /// <summary>What the sender reports of itself; null before its first report.</summary>
    public RemoteOutboundStatistics? RemoteOutbound { get; internal set; }
}
