using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Decides section by section what we say to an offer (RFC 9429 §5.3.1): our senders go to the video sections that want to receive,
/// in order, all on the transport of the first; everything else is rejected.
/// </summary>
internal sealed class AnswerPlanner(JsepOptions options, IReadOnlyList<JsepSender> senders)
{
    /// <summary>Bytes that a one-byte header extension holds (RFC 8285 §4.2).</summary>
    private const int MaxMidExtensionLength = 16;

    private readonly List<JsepSender> _assigned = [];
    private GroupAttribute? _bundle;
    private bool _hasTransport;

    /// <param name="offer">The peer's offer.</param>
    /// <param name="current">What is in force; null the first time.</param>
    public IReadOnlyList<MediaSection> Plan(SessionDescription offer, Negotiation? current)
    {
        var sections = new List<MediaSection>();
        // Sections in use keep their sender, whatever else is free.
        for (int i = 0; i < offer.Media.Count; i++)
            if (Existing(current, i) is { } sender && !offer.Media[i].IsRejected) _assigned.Add(sender);
        for (int i = 0; i < offer.Media.Count; i++)
        {
            MediaSection section = Plan(offer, offer.Media[i], MediaSection.From(offer.Media[i], i), Existing(current, i));
            if (section.IsLive && !_hasTransport)
            {
                _hasTransport = true;
                _bundle = offer.BundleOf(section.Mid);
            }
            sections.Add(section);
        }
        return sections;
    }

    private static JsepSender? Existing(Negotiation? current, int index) =>
        current is not null && index < current.Sections.Count ? current.Sections[index].Sender : null;

    private MediaSection Plan(SessionDescription offer, MediaDescription media, MediaSection section, JsepSender? existing)
    {
        if (media.IsRejected) return section;
        if (section.Kind != "video") return section with { Refusal = $"This device sends no {section.Kind}." };
        if (!media.Protocol.EndsWith("RTP/SAVPF", StringComparison.Ordinal) && !media.Protocol.EndsWith("RTP/SAVP", StringComparison.Ordinal))
            return section with { Refusal = "The offer's video section is not RTP over DTLS-SRTP." };
        // RFC 9429 §4.1.1: bundlePolicy max-bundle, rtcpMuxPolicy require.
        if (!section.RtcpMux) return section with { Refusal = "The offer's video section has no a=rtcp-mux, which this device requires." };
        if (_hasTransport && _bundle?.Contains(section.Mid) != true)
            return section with { Refusal = "The offer's video sections are not in one BUNDLE group." };
        bool receives = media.Direction(offer).HasFlag(SdpDirection.RecvOnly);
        if (!receives && existing is null) return section with { Refusal = "The offer's video section does not want to receive (a=recvonly or a=sendrecv is needed)." };
        if ((existing ?? NextSender()) is not { } sender) return section with { Refusal = "This device has no other video stream to send." };
        if (VideoNegotiator.Answer(offer, media, sender, options, out string refusal) is not { } video)
            return section with { Refusal = refusal, LacksCodec = true };
        if (section.Mid.Length > MaxMidExtensionLength) video = video with { Extensions = video.Extensions with { Mid = 0 } };
        if (existing is null) _assigned.Add(sender);
        return section with { Sender = sender, Video = video, IsActive = receives };
    }

    private JsepSender? NextSender()
    {
        foreach (JsepSender sender in senders)
            if (!_assigned.Contains(sender)) return sender;
        return null;
    }
}
