using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>What negotiation has settled for one outgoing stream, and what <c>setParameters</c> says of it.</summary>
internal sealed record RtpSenderParameters
{
    /// <summary>Names the sender among those of its peer.</summary>
    public int Handle { get; init; }

    public MediaKind Kind { get; init; } = MediaKind.Video;

    /// <summary>The codec of <see cref="PayloadType"/>: other frames are not sent; null: it is not checked.</summary>
    public MediaCodec? Codec { get; init; }

    /// <summary>Hz of the RTP timestamps, as <c>a=rtpmap</c> says (G722: 8,000, RFC 3551 §4.5.2).</summary>
    public int ClockRate { get; init; } = RtpClock.VideoRate;

    /// <summary>False: nothing is sent, the sender stays (W3C WebRTC §5.2.7, <c>active</c>).</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>
    /// Bits of RTP payload per second (W3C WebRTC §5.2.7, <c>maxBitrate</c>; RFC 3890 §6.2.2); null: no bound.
    /// </summary>
    public long? MaxBitrateBps { get; init; }

    /// <summary>
    /// Pictures per second (W3C WebRTC §5.2.7, <c>maxFramerate</c>); 0 freezes the picture; null: no bound.
    /// </summary>
    public double? MaxFramerate { get; init; }

    /// <summary>7 bits; the offerer's number.</summary>
    public required byte PayloadType { get; init; }

    /// <summary>Never 0.</summary>
    public required uint Ssrc { get; init; }

    /// <summary>
    /// Payload type of retransmissions (RFC 4588); null: not agreed, lost packets are repeated as they were.
    /// </summary>
    public byte? RtxPayloadType { get; init; }

    /// <summary>Payload type of DTMF (RFC 4733); null: not agreed, tones are not sent.</summary>
    public byte? TelephoneEventPayloadType { get; init; }

    /// <summary>The digits that the peer takes, bit n that of event n; others are not sent.</summary>
    public ushort TelephoneEventDigits { get; init; } = ushort.MaxValue;

    /// <summary>SSRC of retransmissions; counts only with <see cref="RtxPayloadType"/>.</summary>
    public uint RtxSsrc { get; init; }

    /// <summary><c>a=mid</c>. More than 16 bytes don't fit the extension's one-byte form and are not sent.</summary>
    public string Mid { get; init; } = "";

    /// <summary>RTCP's canonical name (RFC 7022); at most 255 bytes of UTF-8.</summary>
    public required string Cname { get; init; }

    public RtpHeaderExtensionIds Extensions { get; init; }

    /// <summary><c>a=rtcp-fb nack</c> is agreed: history is kept and answered from.</summary>
    public bool Nack { get; init; }

    public PlayoutDelay PlayoutDelay { get; init; } = PlayoutDelay.Live;

    public bool UsesRtx => RtxPayloadType is not null && RtxSsrc != 0;
}
