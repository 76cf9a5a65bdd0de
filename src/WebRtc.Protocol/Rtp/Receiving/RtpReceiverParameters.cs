using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>What negotiation has settled for one incoming track.</summary>
internal sealed record RtpReceiverParameters
{
    /// <summary>The transceiver's, unique in its session.</summary>
    public required int Handle { get; init; }

    public required MediaKind Kind { get; init; }

    /// <summary>Every payload type it takes; at least one.</summary>
    public required IReadOnlyList<RtpReceiverCodec> Codecs { get; init; }

    /// <summary><c>a=mid</c>.</summary>
    public string Mid { get; init; } = "";

    public InboundHeaderExtensionIds Extensions { get; init; }

    /// <summary>Announced by <c>a=ssrc</c>, the first one first; may be empty: then MID or payload type tell.</summary>
    public IReadOnlyList<uint> Ssrcs { get; init; } = [];

    /// <summary>Announced by <c>a=ssrc-group:FID</c>.</summary>
    public IReadOnlyList<(uint Ssrc, uint RtxSsrc)> RtxSsrcs { get; init; } = [];

    /// <summary><c>a=rtcp-rsize</c> (RFC 5506): feedback goes without a report before it.</summary>
    public bool ReducedSizeRtcp { get; init; }
}
