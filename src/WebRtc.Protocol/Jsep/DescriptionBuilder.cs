using System.Globalization;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Writes our descriptions from a negotiation (RFC 9429 §5.2, §5.3). Only what we know is written; nothing of the peer's is echoed.</summary>
internal sealed class DescriptionBuilder(JsepOptions options)
{
    private const string AnyAddress = "IN IP4 0.0.0.0";

    public SessionDescription Build(Negotiation negotiation, SdpOrigin origin, SdpSetup setup)
    {
        var session = new SessionDescription { Origin = origin };
        bool offerBundles = negotiation.IsOfferer || OfferBundles(negotiation);
        if (offerBundles) session.Attributes.Add("group", Bundle(negotiation.Sections).ToString());
        if (!negotiation.IsOfferer && negotiation.Remote!.Attributes.Contains("extmap-allow-mixed")) session.Attributes.Add("extmap-allow-mixed");
        session.Attributes.Add("msid-semantic", "WMS" + StreamIds(negotiation.Sections));
        foreach (MediaSection section in negotiation.Sections) session.Media.Add(BuildMedia(section, negotiation, setup));
        return session;
    }

    private static bool OfferBundles(Negotiation negotiation)
    {
        int index = negotiation.TransportIndex;
        return index >= 0 && negotiation.Remote!.BundleOf(negotiation.Sections[index].Mid) is not null;
    }

    /// <summary>RFC 9143 §7.3: rejected sections are not in the group.</summary>
    private static GroupAttribute Bundle(IReadOnlyList<MediaSection> sections)
    {
        var mids = new List<string>();
        foreach (MediaSection section in sections)
            if (section.IsLive) mids.Add(section.Mid);
        return new GroupAttribute("BUNDLE", mids);
    }

    private static string StreamIds(IReadOnlyList<MediaSection> sections)
    {
        string ids = "";
        foreach (MediaSection section in sections)
            if (section.Sender is { } sender) ids += " " + sender.StreamId;
        return ids;
    }

    private MediaDescription BuildMedia(MediaSection section, Negotiation negotiation, SdpSetup setup)
    {
        var media = new MediaDescription
        {
            Kind = section.Kind,
            Port = section.IsLive ? (ushort)9 : (ushort)0,   // RFC 9429 §5.2.1: the discard port, and the any address
            Protocol = section.Protocol,
            Formats = section.Video is { } video ? FormatNumbers(video) : [section.FirstFormat],
            Connection = AnyAddress,   // Firefox wants it in rejected sections too
        };
        if (section.IsLive) WriteLive(media, section, negotiation.LocalIce!, setup);
        else WriteRejected(media, section, negotiation.LocalIce, setup);
        return media;
    }

    private static List<string> FormatNumbers(VideoProposal video)
    {
        var numbers = new List<string>();
        foreach (H264Format format in video.Formats)
        {
            numbers.Add(format.PayloadType.ToString(CultureInfo.InvariantCulture));
            if (format.RtxPayloadType is { } rtx) numbers.Add(rtx.ToString(CultureInfo.InvariantCulture));
        }
        return numbers;
    }

    /// <summary>
    /// Port 0 says it all (RFC 9429 §5.3.1), and browsers read no further. The rest is for aiortc: it refuses an answer with a section
    /// that lacks credentials, rtcp-mux or a codec it knows, and waits for the candidates of rejected sections before it connects others.
    /// </summary>
    private void WriteRejected(MediaDescription media, MediaSection section, IceParameters? ice, SdpSetup setup)
    {
        if (ice is not null) WriteTransport(media, ice, setup);
        if (section.HasMid) media.Attributes.Add("mid", section.Mid);
        media.Attributes.Add("inactive");
        if (section.RtcpMux) media.Attributes.Add("rtcp-mux");
        if (section.FirstRtpMap is { } map) media.Attributes.Add("rtpmap", map.ToString());
        media.Attributes.Add("end-of-candidates");
    }

    private void WriteLive(MediaDescription media, MediaSection section, IceParameters ice, SdpSetup setup)
    {
        VideoProposal video = section.Video!;
        media.Attributes.Add("rtcp", "9 " + AnyAddress);
        WriteTransport(media, ice, setup);
        if (section.HasMid) media.Attributes.Add("mid", section.Mid);
        HeaderExtensions.Write(media, video.Extensions);
        media.Attributes.Add(section.IsActive ? "sendonly" : "inactive");
        media.Attributes.Add("msid", Msid(section.Sender!));
        media.Attributes.Add("rtcp-mux");
        if (video.ReducedSizeRtcp) media.Attributes.Add("rtcp-rsize");
        foreach (H264Format format in video.Formats) WriteFormat(media, format, video.Feedback);
        WriteSources(media, section.Sender!, video.Formats[0].RtxPayloadType is not null);
    }

    private void WriteTransport(MediaDescription media, IceParameters ice, SdpSetup setup)
    {
        media.Attributes.Add("ice-ufrag", ice.UsernameFragment);
        media.Attributes.Add("ice-pwd", ice.Password);
        media.Attributes.Add("ice-options", "trickle");
        foreach (DtlsFingerprint fingerprint in options.Fingerprints) media.Attributes.Add("fingerprint", FingerprintAttribute.Format(fingerprint));
        media.Attributes.Add("setup", setup switch
        {
            SdpSetup.Active => "active",
            SdpSetup.Passive => "passive",
            _ => "actpass",
        });
    }

    private static void WriteFormat(MediaDescription media, H264Format format, RtcpFeedback feedback)
    {
        media.Attributes.Add("rtpmap", new RtpMapAttribute(format.PayloadType, "H264", 90000).ToString());
        RtcpFeedbacks.Write(media, format.PayloadType, feedback);
        media.Attributes.Add(
            "fmtp", $"{format.PayloadType} level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={format.ProfileLevelId}");
        if (format.RtxPayloadType is not { } rtx) return;
        media.Attributes.Add("rtpmap", new RtpMapAttribute(rtx, "rtx", 90000).ToString());
        media.Attributes.Add("fmtp", $"{rtx} apt={format.PayloadType}");
    }

    /// <summary>Without a declared retransmission source Firefox drops frames; msid stands here for older libwebrtc too.</summary>
    private void WriteSources(MediaDescription media, JsepSender sender, bool hasRtx)
    {
        if (hasRtx) media.Attributes.Add("ssrc-group", new SsrcGroupAttribute("FID", [sender.Ssrc, sender.RtxSsrc]).ToString());
        WriteSource(media, sender, sender.Ssrc);
        if (hasRtx) WriteSource(media, sender, sender.RtxSsrc);
    }

    private void WriteSource(MediaDescription media, JsepSender sender, uint ssrc)
    {
        media.Attributes.Add("ssrc", new SsrcAttribute(ssrc, "cname", options.Cname).ToString());
        media.Attributes.Add("ssrc", new SsrcAttribute(ssrc, "msid", Msid(sender)).ToString());
    }

    private static string Msid(JsepSender sender) => new MsidAttribute(sender.StreamId, sender.TrackId).ToString();
}
