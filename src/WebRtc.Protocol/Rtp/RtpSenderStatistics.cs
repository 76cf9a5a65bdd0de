namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// What one sender has done and heard; counts since its begin (names after W3C webrtc-stats §8.5, §8.6).
/// </summary>
internal sealed class RtpSenderStatistics
{
    public long FramesSent { get; internal set; }

    public long KeyFramesSent { get; internal set; }

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

    /// <summary>Receiver reports that named this stream.</summary>
    public long ReportsReceived { get; internal set; }

    /// <summary>The last round trip by LSR and DLSR (RFC 3550 §6.4.1); null before the first.</summary>
    public TimeSpan? RoundTripTime { get; internal set; }

    public TimeSpan TotalRoundTripTime { get; internal set; }

    public long RoundTripTimeMeasurements { get; internal set; }

    /// <summary>The last REMB that named this stream, bits per second; null before the first.</summary>
    public ulong? ReceiverEstimatedMaximumBitrate { get; internal set; }
}
