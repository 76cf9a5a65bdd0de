using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>How one track is sent: what both descriptions agree on.</summary>
internal sealed record NegotiatedVideoSender
{
    /// <summary>The sender that <see cref="JsepSession.AddSender"/> gave.</summary>
    public required JsepSender Sender { get; init; }

    public required string Mid { get; init; }

    /// <summary>False: the peer does not want to receive now (on hold); send nothing.</summary>
    public required bool IsActive { get; init; }

    public required byte PayloadType { get; init; }

    /// <summary>Null: the peer does not take RFC 4588 retransmission.</summary>
    public byte? RtxPayloadType { get; init; }

    public required uint Ssrc { get; init; }

    /// <summary>Has a value exactly when <see cref="RtxPayloadType"/> has.</summary>
    public uint? RtxSsrc { get; init; }

    public required string Cname { get; init; }

    /// <summary>As the description says it: the chosen payload's profile with the stream's own level.</summary>
    public required ProfileLevelId ProfileLevelId { get; init; }

    public HeaderExtensionIds HeaderExtensions { get; init; }

    public RtcpFeedback Feedback { get; init; }

    /// <summary>RFC 5506 was agreed.</summary>
    public bool ReducedSizeRtcp { get; init; }
}
