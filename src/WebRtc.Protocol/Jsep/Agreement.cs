using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Turns a negotiation that has its answer into what senders, receivers and data channels need to
/// know.</summary>
internal static class Agreement
{
    public static IReadOnlyList<NegotiatedMedia> ToMedia(Negotiation negotiation, JsepOptions options)
    {
        var media = new List<NegotiatedMedia>();
        for (int i = 0; i < negotiation.Sections.Count; i++)
        {
            MediaSection section = negotiation.Sections[i];
            if (section is not { IsLive: true, Transceiver: { IsStopped: false } transceiver }) continue;
            MediaDescription remote = negotiation.Remote!.Description.Media[i];
            media.Add(new NegotiatedMedia
            {
                Transceiver = transceiver,
                Mid = section.Mid,
                Sender = ToSender(section, remote, transceiver.Sender, options),
                Receiver = ToReceiver(section, remote),
            });
        }
        return media;
    }

    public static NegotiatedDataTransport? ToDataTransport(Negotiation negotiation)
    {
        for (int i = 0; i < negotiation.Sections.Count; i++)
        {
            if (negotiation.Sections[i] is not { IsLive: true, IsApplication: true } section) continue;
            MediaDescription media = negotiation.Remote!.Description.Media[i];
            return new NegotiatedDataTransport
            {
                Mid = section.Mid,
                MLineIndex = i,
                RemotePort = media.SctpPort() ?? 0,
                RemoteMaxMessageSize = (long)Math.Min(media.MaxMessageSize(), long.MaxValue),
            };
        }
        return null;
    }

    private static NegotiatedSender? ToSender(
        MediaSection section, MediaDescription remote, JsepSender sender, JsepOptions options)
    {
        if (!section.Direction.HasFlag(SdpDirection.SendOnly)) return null;
        // The peer's answer may leave only codecs that the source is not in.
        if (CodecAnswer.ChooseForSending(section.Codecs, sender) is not { } codec) return null;
        ProfileLevelId? profile =
            H264Parameters.TryRead(codec.Codec, out H264Parameters h264) ? h264.ProfileLevelId : null;
        List<NegotiatedCodec> codecs = AsWrittenByPeer(section.Codecs, remote);
        NegotiatedCodec? events = ChooseTelephoneEvent(codecs, codec.Codec.ClockRate);
        return new NegotiatedSender
        {
            Codec = codec.Codec,
            PayloadType = codec.PayloadType,
            RtxPayloadType = codec.RtxPayloadType,
            TelephoneEventPayloadType = events?.PayloadType,
            TelephoneEventDigits = TelephoneEventDigits.Parse(events?.Codec.SdpFmtpLine),
            Ssrc = sender.Ssrc,
            RtxSsrc = codec.RtxPayloadType is null ? null : sender.RtxSsrc,
            Cname = options.Cname,
            ProfileLevelId = profile,
            HeaderExtensions = HeaderExtensions.ToIds(section.Extensions, SdpDirection.SendOnly, codec.Feedback),
            Feedback = codec.Feedback,
            ReducedSizeRtcp = section.ReducedSizeRtcp,
            Codecs = codecs,
        };
    }

    // RFC 4733 §2.1: events share the timestamps of the sound, so the clocks should be one. Firefox offers 8000 Hz
    // alone beside Opus: browsers then count in the clock of the sound under the number there is.
    private static NegotiatedCodec? ChooseTelephoneEvent(List<NegotiatedCodec> codecs, int clockRate)
    {
        NegotiatedCodec? chosen = null;
        foreach (NegotiatedCodec codec in codecs)
        {
            if (!CodecMatching.IsTelephoneEvent(codec.Codec)) continue;
            if (codec.Codec.ClockRate == clockRate) return codec;
            if (chosen is null || codec.Codec.ClockRate < chosen.Codec.ClockRate) chosen = codec;
        }
        return chosen;
    }

    private static List<NegotiatedCodec> AsWrittenByPeer(
        IReadOnlyList<NegotiatedCodec> codecs, MediaDescription remote)
    {
        var written = new List<NegotiatedCodec>();
        List<NegotiatedCodec> theirs = CodecReader.ReadAll(remote);
        foreach (NegotiatedCodec codec in codecs)
        {
            string? line = CodecReader.Find(theirs, codec.PayloadType)?.Codec.SdpFmtpLine;
            written.Add(codec with { Codec = codec.Codec with { SdpFmtpLine = line } });
        }
        return written;
    }

    private static NegotiatedReceiver? ToReceiver(MediaSection section, MediaDescription remote)
    {
        if (!section.Direction.HasFlag(SdpDirection.RecvOnly)) return null;
        var repeated = new List<(uint Ssrc, uint RtxSsrc)>();
        foreach (SsrcGroupAttribute group in remote.SsrcGroups())
            if (group is { Semantics: "FID", Ssrcs: [uint first, uint second] }
                && repeated.Count < SdpLimits.MaxSourcesPerSection)
                repeated.Add((first, second));
        var sources = new List<uint>();
        string? cname = null;
        foreach (SsrcAttribute source in remote.Ssrcs())
        {
            if (source.Name == "cname") cname ??= source.Value;
            if (sources.Contains(source.Ssrc) || IsRtx(repeated, source.Ssrc)
                || sources.Count == SdpLimits.MaxSourcesPerSection)
                continue;
            sources.Add(source.Ssrc);
        }
        return new NegotiatedReceiver
        {
            Codecs = section.Codecs,
            HeaderExtensions = HeaderExtensions.ToIds(section.Extensions, SdpDirection.RecvOnly,
            AllFeedback(section.Codecs)),
            Ssrcs = sources,
            RtxSsrcs = repeated,
            RemoteCname = cname,
            ReducedSizeRtcp = section.ReducedSizeRtcp,
        };
    }

    private static RtcpFeedback AllFeedback(IReadOnlyList<NegotiatedCodec> codecs)
    {
        var all = RtcpFeedback.None;
        foreach (NegotiatedCodec codec in codecs) all |= codec.Feedback;
        return all;
    }

    private static bool IsRtx(List<(uint Ssrc, uint RtxSsrc)> repeated, uint ssrc)
    {
        foreach ((_, uint rtx) in repeated)
            if (rtx == ssrc) return true;
        return false;
    }
}
