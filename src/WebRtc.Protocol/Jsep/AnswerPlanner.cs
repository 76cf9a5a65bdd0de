using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Decides section by section what we say to an offer (RFC 9429 §5.3.1): all on the transport of the first section that
/// we accept; what is outside of its bundle, stopped, or has no codec in common is rejected.
/// </summary>
internal sealed class AnswerPlanner(JsepOptions options, SessionDescription offer)
{
    private GroupAttribute? _bundle;
    private bool _hasTransport;
    private bool _hasData;

    /// <param name="offered">The offer's sections with the transceivers that they are associated with.</param>
    public IReadOnlyList<MediaSection> Plan(IReadOnlyList<MediaSection> offered)
    {
        var sections = new List<MediaSection>();
        for (int i = 0; i < offered.Count; i++)
        {
            MediaSection section = Plan(offer.Media[i], offered[i]);
            if (section.IsLive && !_hasTransport)
            {
                _hasTransport = true;
                _bundle = offer.BundleOf(section.Mid);
            }
            sections.Add(section);
        }
        return sections;
    }

    private MediaSection Plan(MediaDescription media, MediaSection section)
    {
        if (media.IsRejected) return section;
        if (section.IsApplication) return PlanData(media, section);
        if (section.Transceiver is not { } transceiver) return Refuse(section, $"This device sends no {section.Kind}.");
        if (!media.Protocol.EndsWith("RTP/SAVPF", StringComparison.Ordinal)
            && !media.Protocol.EndsWith("RTP/SAVP", StringComparison.Ordinal))
            return Refuse(section, $"The offer's {section.Kind} section is not RTP over DTLS-SRTP.");
        // RFC 9429 §4.1.1: rtcpMuxPolicy require.
        if (!section.RtcpMux)
            return Refuse(
                section, $"The offer's {section.Kind} section has no a=rtcp-mux, which this device requires.");
        if (!IsInBundle(section))
            return Refuse(section, $"The offer's {section.Kind} sections are not in one BUNDLE group.");
        if (transceiver.IsStopping) return Refuse(section, $"This device has stopped its {section.Kind}.");
        return PlanMedia(media, section, transceiver);
    }

    private MediaSection PlanMedia(MediaDescription media, MediaSection section, JsepTransceiver transceiver)
    {
        List<NegotiatedCodec> offered = CodecReader.ReadAll(media);
        IReadOnlyList<NegotiatedCodec> codecs = CodecAnswer.Select(offered, transceiver, options, out bool canSend);
        bool peerReceives = media.Direction(offer).HasFlag(SdpDirection.RecvOnly);
        section = section with { Refusal = Hint(media, section, transceiver), CantSend = !canSend };
        if (!canSend && peerReceives && transceiver.HasKnownSource)
            section =
                section with { LacksCodec = true, Refusal = Refusals.NoCodec(media, offered, transceiver.Sender) };
        if (codecs.Count == 0) return section;
        SdpDirection direction = transceiver.Direction & media.Direction(offer).Reverse();
        if (!canSend) direction &= ~SdpDirection.SendOnly;
        IReadOnlyList<ExtmapAttribute> extensions =
            HeaderExtensions.Read(offer, media, transceiver.Kind, section.Mid, options);
        HeaderExtensions.Prune(ref extensions, ref codecs);
        return section with
        {
            IsLive = true,
            Direction = direction,
            Codecs = codecs,
            Extensions = extensions,
            ReducedSizeRtcp = media.Attributes.Contains("rtcp-rsize"),
            Msids = Msids.Of(transceiver, direction),
        };
    }

    private MediaSection PlanData(MediaDescription media, MediaSection section)
    {
        if (!section.IsLegacyApplication && media.Protocol is not ("UDP/DTLS/SCTP" or "TCP/DTLS/SCTP")) return section;
        if (_hasData || media.SctpPort() is not { } port || port == 0 || !IsInBundle(section)) return section;
        _hasData = true;
        return section with { IsLive = true };
    }

    private bool IsInBundle(MediaSection section) => !_hasTransport || _bundle?.Contains(section.Mid) == true;

    /// <summary>What to tell a person if in the end nothing is sent.</summary>
    private string? Hint(MediaDescription media, MediaSection section, JsepTransceiver transceiver)
    {
        if (!media.Direction(offer).HasFlag(SdpDirection.RecvOnly))
            return $"The offer's {section.Kind} section does not want to receive (a=recvonly or a=sendrecv is needed).";
        if (transceiver.HasKnownSource) return null;
        return section.Kind == "audio"
            ? "This device sends no audio."
            : "This device has no other video stream to send.";
    }

    private static MediaSection Refuse(MediaSection section, string refusal) => section with { Refusal = refusal };
}
