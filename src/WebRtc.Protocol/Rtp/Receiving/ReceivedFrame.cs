namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// One complete frame, in decoding order. H.264: an access unit as Annex B (start codes of four bytes), an IDR picture
/// with its parameter sets. VP8, VP9: the frame; of VP9 all spatial layers of one picture. AV1: a temporal unit in the
/// low-overhead format, its temporal delimiter first. Audio: the payload of one packet.
/// </summary>
internal sealed class ReceivedFrame
{
    /// <summary>The receiver's.</summary>
    public required int Handle { get; init; }

    public required RtpReceiverCodec Codec { get; init; }

    /// <summary>Exactly the frame's bytes; whoever takes the frame owns them.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>Ticks of the codec's clock, with the sender's random offset; wraps.</summary>
    public required uint RtpTimestamp { get; init; }

    /// <summary>A decoder can begin here; always true for audio.</summary>
    public required bool IsKeyFrame { get; init; }

    /// <summary>Of a key frame, pixels; 0: it does not say, or is audio.</summary>
    public int Width { get; init; }

    /// <summary>Of a key frame, pixels; 0: it does not say, or is audio.</summary>
    public int Height { get; init; }

    /// <summary>When its first packet arrived.</summary>
    public required Instant ArrivalTime { get; init; }

    public required uint Ssrc { get; init; }

    /// <summary>Contributing sources of its first packet (RFC 3550 §5.1); usually none.</summary>
    public IReadOnlyList<uint> Csrcs { get; init; } = [];

    /// <summary>0 (silence) to 1 (overload), from the header extension of RFC 6464; null if there is none.</summary>
    public double? AudioLevel { get; init; }

    /// <summary>
    /// The frame's time on the sender's wall clock (UTC), by its last sender report; null before the first one. Streams
    /// of one CNAME are synchronised by it (RFC 3550 §6.4.1).
    /// </summary>
    public DateTime? CaptureTime { get; init; }

    /// <summary>Frames before this one are missing.</summary>
    public bool FollowsLoss { get; init; }
}
