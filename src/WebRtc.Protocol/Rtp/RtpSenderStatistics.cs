namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// What one sender has done and heard; counts since its begin (names after W3C webrtc-stats §8.5, §8.6).
/// webrtc-stats counts retransmissions among packetsSent, bytesSent and headerBytesSent: there they are the
/// sums of two members here.
/// </summary>
internal sealed record RtpSenderStatistics
{
    /// <summary>The sender is to send (<c>active</c>).</summary>
    public bool IsActive { get; internal set; } = true;

    /// <summary>SSRC of retransmissions; null: there is none.</summary>
    public uint? RtxSsrc { get; internal set; }

    public long FramesSent { get; internal set; }

    /// <summary>Pictures only (<c>keyFramesEncoded</c>).</summary>
    public long KeyFramesSent { get; internal set; }

    /// <summary>Pictures of at least 2.5 times the average size.</summary>
    public long HugeFramesSent { get; internal set; }

    /// <summary>Pixels of the last key frame sent; 0 before, and of sound.</summary>
    public int FrameWidth { get; internal set; }

    /// <summary>Pixels of the last key frame sent; 0 before, and of sound.</summary>
    public int FrameHeight { get; internal set; }

    /// <summary>Frames of the last whole second, as of <see cref="RtpSender.CollectStatistics"/>.</summary>
    public int FramesPerSecond { get; internal set; }

    /// <summary>How long all packets together have waited to be sent, first transmissions.</summary>
    public TimeSpan TotalPacketSendDelay { get; internal set; }

    /// <summary>What the encoder is asked to keep to, bits per second; null: no bound.</summary>
    public long? TargetBitrateBps { get; internal set; }

    /// <summary>Pictures left out for <see cref="RtpSenderParameters.MaxFramerate"/>.</summary>
    public long FramesLeftOut { get; internal set; }

    /// <summary>Frames of another kind or codec than was negotiated.</summary>
    public long FramesOfOtherCodec { get; internal set; }

    /// <summary>Sound that was not sent because a tone was (RFC 4733).</summary>
    public long FramesReplacedByTones { get; internal set; }

    /// <summary>Among <see cref="PacketsSent"/>.</summary>
    public long TelephoneEventPacketsSent { get; internal set; }

    /// <summary>Pictures not sent: no key frame before them, or given up because the queue was over a limit.</summary>
    public long FramesSkipped { get; internal set; }

    /// <summary>First transmissions.</summary>
    public long PacketsSent { get; internal set; }

    /// <summary>Payload bytes of first transmissions.</summary>
    public long BytesSent { get; internal set; }

    /// <summary>Header and extension bytes of first transmissions.</summary>
    public long HeaderBytesSent { get; internal set; }

    public long RetransmittedPacketsSent { get; internal set; }

    public long RetransmittedBytesSent { get; internal set; }

    /// <summary>Header and extension bytes of retransmissions.</summary>
    public long RetransmittedHeaderBytesSent { get; internal set; }

    /// <summary>NACK messages.</summary>
    public long NackCount { get; internal set; }

    /// <summary>Packets asked for that are no longer there.</summary>
    public long NackedPacketsMissing { get; internal set; }

    /// <summary>Packets asked for again before a repetition can have arrived.</summary>
    public long NackedPacketsRepeated { get; internal set; }

    /// <summary>Packets asked for that found the retransmission queue full.</summary>
    public long NackedPacketsRefused { get; internal set; }

    public long PliCount { get; internal set; }

    public long FirCount { get; internal set; }

    public long RtcpPacketsReceived { get; internal set; }

    public long RtcpPacketsMalformed { get; internal set; }

    public long TransportFeedbackCount { get; internal set; }

    /// <summary>From the last receiver report: of the packets since the one before, 0 to 1.</summary>
    public double FractionLost { get; internal set; }

    /// <summary>From the last receiver report; may be negative when packets were duplicated.</summary>
    public int PacketsLost { get; internal set; }

    /// <summary>From the last receiver report: interarrival jitter.</summary>
    public TimeSpan Jitter { get; internal set; }

    /// <summary>From the last receiver report: packets of first transmission that have arrived.</summary>
    public long PacketsReceived { get; internal set; }

    /// <summary>Receiver reports that named this stream.</summary>
    public long ReportsReceived { get; internal set; }

    /// <summary>When the last of them came; null: none has.</summary>
    public Instant? LastReportReceived { get; internal set; }

    /// <summary>The last round trip by LSR and DLSR (RFC 3550 §6.4.1); null before the first.</summary>
    public TimeSpan? RoundTripTime { get; internal set; }

    public TimeSpan TotalRoundTripTime { get; internal set; }

    public long RoundTripTimeMeasurements { get; internal set; }

    /// <summary>The last REMB that named this stream, bits per second; null before the first.</summary>
    public ulong? ReceiverEstimatedMaximumBitrate { get; internal set; }

    /// <summary>Of the last first transmission.</summary>
    internal ushort LastSequenceNumber { get; set; }
}
