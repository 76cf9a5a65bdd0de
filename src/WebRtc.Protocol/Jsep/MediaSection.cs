using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>One m-line in a negotiation: what it is, and what of ours is on it.</summary>
internal sealed record MediaSection
{
    /// <summary>The mid in the descriptions; made up from the index if the peer's offer has none.</summary>
    public required string Mid { get; init; }

    /// <summary>False: the offer has no a=mid, so the answer must not have one (RFC 9429 §5.3.1).</summary>
    public bool HasMid { get; init; } = true;

    public required string Kind { get; init; }

    public required string Protocol { get; init; }

    /// <summary>The first offered format: a rejected section must name one (RFC 3264 §6).</summary>
    public required string FirstFormat { get; init; }

    /// <summary>That format's rtpmap; aiortc takes no section without a codec that it knows.</summary>
    public RtpMapAttribute? FirstRtpMap { get; init; }

    /// <summary>The offer multiplexes RTCP on this section.</summary>
    public bool RtcpMux { get; init; }

    /// <summary>Null: rejected.</summary>
    public JsepSender? Sender { get; init; }

    /// <summary>Null: rejected.</summary>
    public VideoProposal? Video { get; init; }

    /// <summary>False: the peer does not receive now.</summary>
    public bool IsActive { get; init; }

    /// <summary>Why it is rejected, as a sentence; null if it is not, or nothing need be said.</summary>
    public string? Refusal { get; init; }

    /// <summary>The refusal is about codecs.</summary>
    public bool LacksCodec { get; init; }

    public bool IsLive => Video is not null;

    /// <summary>The offered section without anything of ours yet.</summary>
    public static MediaSection From(MediaDescription media, int index)
    {
        string? mid = media.Mid();
        RtpMapAttribute? firstMap = null;
        foreach (RtpMapAttribute map in media.RtpMaps())
            if (map.PayloadType.ToString(System.Globalization.CultureInfo.InvariantCulture) == media.Formats[0]) firstMap ??= map;
        return new MediaSection
        {
            Mid = mid ?? index.ToString(System.Globalization.CultureInfo.InvariantCulture),
            HasMid = mid is not null,
            Kind = media.Kind,
            Protocol = media.Protocol,
            FirstFormat = media.Formats[0],
            FirstRtpMap = firstMap,
            RtcpMux = media.Attributes.Contains("rtcp-mux"),
        };
    }
}
