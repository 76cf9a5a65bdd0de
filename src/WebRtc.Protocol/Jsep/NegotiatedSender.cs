using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>How a transceiver's track is sent: what both descriptions agree on.</summary>
internal sealed record NegotiatedSender
{
    /// <summary>What its source is in, if that is known; else the peer's first choice.</summary>
    public required RtpCodec Codec { get; init; }

    public required byte PayloadType { get; init; }

    /// <summary>Null: the peer does not take RFC 4588 retransmission.</summary>
    public byte? RtxPayloadType { get; init; }

    /// <summary>DTMF (RFC 4733), in the clock of <see cref="Codec"/> if it can be; null: tones can't be
    /// sent.</summary>
    public byte? TelephoneEventPayloadType { get; init; }

    /// <summary>The digits that the peer takes, bit n that of event n.</summary>
    public ushort TelephoneEventDigits { get; init; }

    public required uint Ssrc { get; init; }

    /// <summary>Has a value exactly when <see cref="RtxPayloadType"/> has.</summary>
    public uint? RtxSsrc { get; init; }

    public required string Cname { get; init; }

    /// <summary>H.264 only: the chosen payload's profile with the stream's own level.</summary>
    public ProfileLevelId? ProfileLevelId { get; init; }

    public HeaderExtensionIds HeaderExtensions { get; init; }

    /// <summary>Of <see cref="Codec"/>.</summary>
    public RtcpFeedback Feedback { get; init; }

    /// <summary>RFC 5506 was agreed.</summary>
    public bool ReducedSizeRtcp { get; init; }

    /// <summary>All that the peer takes, in its order, with the parameters that it gives (W3C WebRTC §5.2.3);
    /// <see cref="Codec"/> is one of them, with ours.</summary>
    public required IReadOnlyList<NegotiatedCodec> Codecs { get; init; }
}
