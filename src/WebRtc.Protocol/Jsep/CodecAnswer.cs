using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Which of the offered codecs we answer, under the offerer's numbers (RFC 9429 §5.3.1), and what an answer
/// leaves of ours.</summary>
internal static class CodecAnswer
{
    /// <param name="offered">Of the peer's section, in its order.</param>
    /// <param name="transceiver">Ours.</param>
    /// <param name="options">What we can do.</param>
    /// <param name="canSend">False: there is a source, but nothing in the offer that it could be sent as.</param>
    /// <returns>Best first; empty if nothing is in common.</returns>
    public static IReadOnlyList<NegotiatedCodec> Select(
        IReadOnlyList<NegotiatedCodec> offered, JsepTransceiver transceiver, JsepOptions options, out bool canSend)
    {
        canSend = true;
        JsepSender sender = transceiver.Sender;
        bool rtx = options.Rtx && CodecOffer.HasRtx(transceiver);
        List<NegotiatedCodec> common = Common(offered, transceiver, rtx);
        if (sender.SourceCodec is null || !transceiver.EffectiveDirection.HasFlag(SdpDirection.SendOnly))
            return HasMedia(common) ? common : [];
        NegotiatedCodec? chosen = ChooseForSending(offered, sender);
        canSend = chosen is not null;
        bool receives = transceiver.EffectiveDirection.HasFlag(SdpDirection.RecvOnly);
        if (chosen is null) return receives && HasMedia(common) ? common : [];
        chosen = ToAnswer(chosen, OurAnswerTo(chosen.Codec, sender, options), rtx);
        // Tones go with the sound.
        common.RemoveAll(codec => codec.PayloadType == chosen.PayloadType
            || (!receives && CodecMatching.IsMedia(codec.Codec)));
        return [chosen, .. common];
    }

    /// <summary>The best of what the peer takes.</summary>
    /// <returns>Null: it takes nothing that the source can be sent as.</returns>
    public static NegotiatedCodec? ChooseForSending(IReadOnlyList<NegotiatedCodec> theirs, JsepSender sender)
    {
        NegotiatedCodec? best = null;
        int bestRank = int.MaxValue;
        foreach (NegotiatedCodec codec in theirs)
        {
            int rank = sender.SourceCodec is { } source
                ? CodecMatching.RankForSending(source, sender.StreamProfile, codec.Codec)
                : CodecMatching.IsMedia(codec.Codec) ? 0 : -1;
            if (rank < 0 || rank >= bestRank) continue;
            (best, bestRank) = (codec, rank);
        }
        return best;
    }

    /// <summary>As the offerer: what the peer's answer leaves of our codecs, in its order.</summary>
    public static IReadOnlyList<NegotiatedCodec> Accept(
        IReadOnlyList<NegotiatedCodec> ours, IReadOnlyList<NegotiatedCodec> answered)
    {
        var agreed = new List<NegotiatedCodec>();
        foreach (NegotiatedCodec theirs in answered)
        {
            if (CodecReader.Find(ours, theirs.PayloadType) is not { } own) continue;
            if (!SdpText.EqualsIgnoringCase(own.Codec.MimeType, theirs.Codec.MimeType)) continue;
            bool rtx = own.RtxPayloadType is not null && own.RtxPayloadType == theirs.RtxPayloadType;
            agreed.Add(own with { RtxPayloadType = rtx ? own.RtxPayloadType
                : null, Feedback = own.Feedback & theirs.Feedback });
        }
        return HasMedia(agreed) ? agreed : [];
    }

    private static List<NegotiatedCodec> Common(
        IReadOnlyList<NegotiatedCodec> offered, JsepTransceiver transceiver, bool rtx)
    {
        var common = new List<NegotiatedCodec>();
        List<RtpCodec> wanted = CodecOffer.Wanted(transceiver);
        if (transceiver.CodecPreferences.Count > 0)
        {
            foreach (RtpCodec ours in wanted)
                foreach (NegotiatedCodec theirs in offered)
                    if (CodecMatching.Matches(ours, theirs.Codec)) common.Add(ToAnswer(theirs, ours, rtx));
            return common;
        }
        foreach (NegotiatedCodec theirs in offered)
            if (wanted.Find(ours => CodecMatching.Matches(ours, theirs.Codec)) is { } match)
                common.Add(ToAnswer(theirs, match, rtx));
        return common;
    }

    private static NegotiatedCodec ToAnswer(NegotiatedCodec theirs, RtpCodec ours, bool rtx) => theirs with
    {
        // The profile is the offered one, so that the payload type matches; the level is our own (RFC 6184 §8.2.2).
        Codec = ours,
        RtxPayloadType = rtx ? theirs.RtxPayloadType : null,
    };

    /// <summary>What we say to a format that we send: the offered one, for H.264 with the stream's level.</summary>
    private static RtpCodec OurAnswerTo(RtpCodec theirs, JsepSender sender, JsepOptions options)
    {
        if (!H264Parameters.TryRead(theirs, out H264Parameters offered)) return theirs;
        ProfileLevelId profile = offered.ProfileLevelId ?? sender.StreamProfile ?? options.DefaultVideoProfile;
        if (sender.StreamProfile is { } stream) profile = profile with { LevelIdc = stream.LevelIdc };
        return H264Parameters.ToCodec(profile, offered.PacketizationMode);
    }

    private static bool HasMedia(List<NegotiatedCodec> codecs)
    {
        foreach (NegotiatedCodec codec in codecs)
            if (CodecMatching.IsMedia(codec.Codec)) return true;
        return false;
    }
}
