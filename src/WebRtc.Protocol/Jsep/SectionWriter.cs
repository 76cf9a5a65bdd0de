using System.Globalization;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Writes one section of our descriptions.</summary>
internal sealed class SectionWriter(JsepOptions options)
{
    private const string AnyAddress = "IN IP4 0.0.0.0";

    public MediaDescription Write(MediaSection section, DescriptionPlan plan)
    {
        var media = new MediaDescription
        {
            Kind = section.Kind,
            // RFC 9429 §5.2.1: the discard port, and the any address.
            Port = section is { IsLive: true, IsBundleOnly: false } ? (ushort)9 : (ushort)0,
            Protocol = section.Protocol,
            Formats = section.IsLive ? FormatsOf(section) : [section.FirstFormat],
            Connection = AnyAddress,   // Firefox wants it in rejected sections too
        };
        if (!section.IsLive) WriteRejected(media, section, plan);
        else if (section.IsApplication) WriteApplication(media, section, plan);
        else WriteMedia(media, section, plan);
        return media;
    }

    /// <summary>A codec's rtpmap line; channels are written if there are several (RFC 8866 §6.6).</summary>
    public static RtpMapAttribute RtpMapOf(NegotiatedCodec codec) => new(
        codec.PayloadType, codec.Codec.EncodingName, (uint)codec.Codec.ClockRate,
        codec.Codec.Channels is > 1 and { } channels ? channels.ToString(CultureInfo.InvariantCulture) : null);

    private List<string> FormatsOf(MediaSection section)
    {
        if (section.IsLegacyApplication) return [options.SctpPort.ToString(CultureInfo.InvariantCulture)];
        if (section.IsApplication) return [section.FirstFormat];
        var numbers = new List<string>();
        foreach (NegotiatedCodec codec in section.Codecs)
        {
            numbers.Add(codec.PayloadType.ToString(CultureInfo.InvariantCulture));
            if (codec.RtxPayloadType is { } rtx) numbers.Add(rtx.ToString(CultureInfo.InvariantCulture));
        }
        return numbers;
    }

    /// <summary>
    /// Port 0 says it all (RFC 9429 §5.3.1), and browsers read no further. The rest is for aiortc: it refuses an answer
    /// with a section that lacks credentials, rtcp-mux or a codec it knows, and waits for the candidates of rejected
    /// sections before it connects others.
    /// </summary>
    private void WriteRejected(MediaDescription media, MediaSection section, DescriptionPlan plan)
    {
        if (plan.LocalIce is not null) WriteTransport(media, section, plan);
        if (section.HasMid) media.Attributes.Add("mid", section.Mid);
        media.Attributes.Add("inactive");
        if (section.RtcpMux) media.Attributes.Add("rtcp-mux");
        if (section.FirstRtpMap is { } map) media.Attributes.Add("rtpmap", map.ToString());
        media.Attributes.Add("end-of-candidates");
    }

    private void WriteApplication(MediaDescription media, MediaSection section, DescriptionPlan plan)
    {
        WriteTransport(media, section, plan);
        if (section.HasMid) media.Attributes.Add("mid", section.Mid);
        if (section.IsLegacyApplication)
            media.Attributes.Add("sctpmap", string.Create(CultureInfo.InvariantCulture,
                $"{options.SctpPort} webrtc-datachannel 65535"));
        else
            media.Attributes.Add("sctp-port", options.SctpPort.ToString(CultureInfo.InvariantCulture));
        media.Attributes.Add("max-message-size", options.MaxMessageSize.ToString(CultureInfo.InvariantCulture));
    }

    private void WriteMedia(MediaDescription media, MediaSection section, DescriptionPlan plan)
    {
        if (!section.IsBundleOnly) media.Attributes.Add("rtcp", "9 " + AnyAddress);
        WriteTransport(media, section, plan);
        if (section.HasMid) media.Attributes.Add("mid", section.Mid);
        foreach (ExtmapAttribute extension in section.Extensions) media.Attributes.Add("extmap", extension.ToString());
        media.Attributes.Add(section.Direction.ToAttributeName());
        foreach (MsidAttribute msid in section.Msids) media.Attributes.Add("msid", msid.ToString());
        media.Attributes.Add("rtcp-mux");
        if (section.ReducedSizeRtcp) media.Attributes.Add("rtcp-rsize");
        foreach (NegotiatedCodec codec in section.Codecs) WriteCodec(media, codec);
        if (section.Direction.HasFlag(SdpDirection.SendOnly)) WriteSources(media, section);
    }

    private void WriteTransport(MediaDescription media, MediaSection section, DescriptionPlan plan)
    {
        // RFC 9143 §7.1.3 wants the transport in the first section alone; Chromium rejects the second of two new
        // sections that have none.
        if (section.IsBundleOnly) media.Attributes.Add("bundle-only");
        media.Attributes.Add("ice-ufrag", plan.LocalIce!.UsernameFragment);
        media.Attributes.Add("ice-pwd", plan.LocalIce.Password);
        media.Attributes.Add("ice-options", "trickle");
        foreach (DtlsFingerprint fingerprint in options.Fingerprints)
            media.Attributes.Add("fingerprint", FingerprintAttribute.Format(fingerprint));
        media.Attributes.Add("setup", plan.Setup switch
        {
            SdpSetup.Active => "active",
            SdpSetup.Passive => "passive",
            _ => "actpass",
        });
    }

    private static void WriteCodec(MediaDescription media, NegotiatedCodec codec)
    {
        media.Attributes.Add("rtpmap", RtpMapOf(codec).ToString());
        RtcpFeedbacks.Write(media, codec.PayloadType, codec.Feedback);
        if (codec.Codec.SdpFmtpLine is { } line)
            media.Attributes.Add("fmtp", string.Create(CultureInfo.InvariantCulture, $"{codec.PayloadType} {line}"));
        if (codec.RtxPayloadType is not { } rtx) return;
        media.Attributes.Add("rtpmap", new RtpMapAttribute(rtx, "rtx", (uint)codec.Codec.ClockRate).ToString());
        media.Attributes.Add("fmtp", string.Create(CultureInfo.InvariantCulture, $"{rtx} apt={codec.PayloadType}"));
    }

    /// <summary>Without a declared retransmission source Firefox drops frames; msid stands here for older libwebrtc
    /// too.</summary>
    private void WriteSources(MediaDescription media, MediaSection section)
    {
        JsepSender sender = section.Transceiver!.Sender;
        bool hasRtx = false;
        foreach (NegotiatedCodec codec in section.Codecs) hasRtx |= codec.RtxPayloadType is not null;
        if (hasRtx)
            media.Attributes.Add("ssrc-group", new SsrcGroupAttribute("FID", [sender.Ssrc, sender.RtxSsrc]).ToString());
        WriteSource(media, sender.Ssrc, section.Msids[0]);
        if (hasRtx) WriteSource(media, sender.RtxSsrc, section.Msids[0]);
    }

    private void WriteSource(MediaDescription media, uint ssrc, MsidAttribute msid)
    {
        media.Attributes.Add("ssrc", new SsrcAttribute(ssrc, "cname", options.Cname).ToString());
        media.Attributes.Add("ssrc", new SsrcAttribute(ssrc, "msid", msid.ToString()).ToString());
    }
}
