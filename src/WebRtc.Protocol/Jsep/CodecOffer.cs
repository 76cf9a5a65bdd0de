using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Which codecs a section of our offer has, best first (RFC 9429 §5.2.1).</summary>
internal static class CodecOffer
{
    /// <summary>Profiles offered for one H.264 stream.</summary>
    private const int MaxProfiles = 4;

    /// <param name="transceiver">Whose section.</param>
    /// <param name="options">What we can do.</param>
    /// <param name="agreed">What is agreed on the section already; empty for a new one.</param>
    /// <param name="numbers">Gives the payload types.</param>
    public static IReadOnlyList<NegotiatedCodec> Select(
        JsepTransceiver transceiver, JsepOptions options, IReadOnlyList<NegotiatedCodec> agreed,
        PayloadTypeTable numbers)
    {
        JsepSender sender = transceiver.Sender;
        bool sends = transceiver.EffectiveDirection.HasFlag(SdpDirection.SendOnly);
        bool receives = transceiver.EffectiveDirection.HasFlag(SdpDirection.RecvOnly);
        // A stream that runs keeps its number: a decoder need not be made anew.
        if (sends && !receives && sender.SourceCodec is not null && OnlySendable(agreed, sender) is { Count: > 0 } kept)
            return kept;
        List<RtpCodec> wanted = Wanted(transceiver);
        if (sends && sender.SourceCodec is { } source)
        {
            List<RtpCodec> sendable = Sendable(source, sender.StreamProfile ?? options.DefaultVideoProfile, wanted);
            if (receives) AddOthers(sendable, wanted);
            wanted = sendable;
        }
        else if (transceiver.CodecPreferences.Count == 0)
        {
            MoveAgreedToFront(wanted, agreed);
        }
        return numbers.Assign(transceiver.Kind, agreed, wanted, HasRtx(transceiver));
    }

    /// <summary>The codecs that the application lets us use: all, or those that it prefers, in its order.</summary>
    public static List<RtpCodec> Wanted(JsepTransceiver transceiver)
    {
        var wanted = new List<RtpCodec>();
        IReadOnlyList<RtpCodec> capabilities = RtpCapabilities.Codecs(transceiver.Kind);
        foreach (RtpCodec preferred in transceiver.CodecPreferences.Count > 0 ? transceiver.CodecPreferences
            : capabilities)
        {
            if (SdpText.EqualsIgnoringCase(preferred.EncodingName, "rtx")) continue;
            foreach (RtpCodec capability in capabilities)
                if (CodecMatching.Matches(capability, preferred) && !wanted.Contains(capability))
                    wanted.Add(capability);
        }
        return wanted;
    }

    /// <summary>Retransmission is a codec of its own in preferences.</summary>
    public static bool HasRtx(JsepTransceiver transceiver)
    {
        if (transceiver.CodecPreferences.Count == 0) return true;
        foreach (RtpCodec preferred in transceiver.CodecPreferences)
            if (SdpText.EqualsIgnoringCase(preferred.EncodingName, "rtx")) return true;
        return false;
    }

    private static List<NegotiatedCodec> OnlySendable(IReadOnlyList<NegotiatedCodec> agreed, JsepSender sender)
    {
        var sendable = new List<NegotiatedCodec>();
        bool hasMedia = false;
        foreach (NegotiatedCodec codec in agreed)
        {
            bool isMedia = CodecMatching.IsMedia(codec.Codec);
            if (isMedia && CodecMatching.RankForSending(sender.SourceCodec!, null, codec.Codec) < 0) continue;
            hasMedia |= isMedia;
            sendable.Add(codec);
        }
        return hasMedia ? sendable : [];
    }

    /// <summary>What a source may be sent as: for H.264 its own profile, then those whose decoders can show
    /// it.</summary>
    private static List<RtpCodec> Sendable(RtpCodec source, ProfileLevelId stream, List<RtpCodec> wanted)
    {
        var sendable = new List<RtpCodec>();
        if (!H264Parameters.TryRead(source, out _))
        {
            foreach (RtpCodec codec in wanted)
                if (CodecMatching.Matches(source, codec) || !CodecMatching.IsMedia(codec)) sendable.Add(codec);
            if (sendable.Count == 0) sendable.Add(source);
            return sendable;
        }
        H264Profile own = H264ProfileMatcher.Classify(stream);
        sendable.Add(H264Parameters.ToCodec(stream, packetizationMode: 1));
        foreach (H264Profile profile in H264ProfileMatcher.DecodersOf(own))
        {
            if (profile == own || sendable.Count == MaxProfiles) continue;
            sendable.Add(H264Parameters.ToCodec(H264ProfileMatcher.ToProfileLevelId(profile, stream.LevelIdc),
                packetizationMode: 1));
        }
        return sendable;
    }

    private static void AddOthers(List<RtpCodec> codecs, List<RtpCodec> others)
    {
        foreach (RtpCodec other in others)
            if (!ContainsMatch(codecs, other)) codecs.Add(other);
    }

    private static bool ContainsMatch(List<RtpCodec> codecs, RtpCodec other)
    {
        foreach (RtpCodec codec in codecs)
            if (CodecMatching.Matches(codec, other)) return true;
        return false;
    }

    /// <summary>What runs stays the first choice, without regard to who offers.</summary>
    private static void MoveAgreedToFront(List<RtpCodec> wanted, IReadOnlyList<NegotiatedCodec> agreed)
    {
        int front = 0;
        foreach (NegotiatedCodec codec in agreed)
        {
            int index = wanted.FindIndex(front, candidate => CodecMatching.Matches(candidate, codec.Codec));
            if (index < 0) continue;
            RtpCodec moved = wanted[index];
            wanted.RemoveAt(index);
            wanted.Insert(front++, moved);
        }
    }
}
