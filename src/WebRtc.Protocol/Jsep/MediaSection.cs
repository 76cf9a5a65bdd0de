using System.Globalization;
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

    /// <summary>Null: an application section, or one that is of no use.</summary>
    public JsepTransceiver? Transceiver { get; init; }

    /// <summary>False: rejected.</summary>
    public bool IsLive { get; init; }

    /// <summary>Our offer wants it bundled or not at all (RFC 9143 §6).</summary>
    public bool IsBundleOnly { get; init; }

    /// <summary>Ours, as we write or have agreed it.</summary>
    public SdpDirection Direction { get; init; }

    /// <summary>Best first; empty for application sections.</summary>
    public IReadOnlyList<NegotiatedCodec> Codecs { get; init; } = [];

    /// <summary>Header extensions, with our directions.</summary>
    public IReadOnlyList<ExtmapAttribute> Extensions { get; init; } = [];

    /// <summary>RFC 5506.</summary>
    public bool ReducedSizeRtcp { get; init; }

    /// <summary>The msid lines that our description has.</summary>
    public IReadOnlyList<MsidAttribute> Msids { get; init; } = [];

    /// <summary>There is a source, but the peer takes nothing that it could be sent as: asking again would not
    /// help.</summary>
    public bool CantSend { get; init; }

    /// <summary>Why it is rejected, as a sentence; null if it is not, or nothing need be said.</summary>
    public string? Refusal { get; init; }

    /// <summary>The refusal is about codecs.</summary>
    public bool LacksCodec { get; init; }

    public bool IsApplication => Kind == "application";

    /// <summary>RFC 8841 §4: the old form names the port where formats stand.</summary>
    public bool IsLegacyApplication => IsApplication && Protocol == "DTLS/SCTP";

    /// <summary>The offered section without anything of ours yet.</summary>
    public static MediaSection From(SessionDescription session, int index)
    {
        MediaDescription media = session.Media[index];
        string? mid = media.Mid();
        RtpMapAttribute? firstMap = null;
        foreach (RtpMapAttribute map in media.RtpMaps())
            if (map.PayloadType.ToString(CultureInfo.InvariantCulture) == media.Formats[0]) firstMap ??= map;
        return new MediaSection
        {
            Mid = mid ?? index.ToString(CultureInfo.InvariantCulture),
            HasMid = mid is not null,
            Kind = media.Kind,
            Protocol = media.Protocol,
            FirstFormat = media.Formats[0],
            FirstRtpMap = firstMap,
            RtcpMux = media.HasRtcpMux(session),
        };
    }
}
