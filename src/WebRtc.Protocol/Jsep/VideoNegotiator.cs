using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Finds what a stream can be sent as (RFC 6184 §8.2.2, RFC 9429 §5.3.1), and says in words why it can't.</summary>
internal static class VideoNegotiator
{
    /// <summary>Codec names quoted in a refusal.</summary>
    private const int MaxNamesInRefusal = 12;

    /// <summary>Formats of one stream in an offer, each with its retransmissions.</summary>
    private const int MaxOfferedFormats = 4;

    /// <summary>RFC 3551 §6: the dynamic range ends here.</summary>
    private const byte LastPayloadType = 127;

    /// <summary>What a stream may be sent as, for an offer: its own profile, then decoders' profiles that can show it.</summary>
    /// <param name="sender">Whose stream.</param>
    /// <param name="options">What we can do.</param>
    /// <param name="nextPayloadType">The first free number; moves on.</param>
    /// <returns>Null if the numbers are used up.</returns>
    public static VideoProposal? Propose(JsepSender sender, JsepOptions options, ref byte nextPayloadType)
    {
        ProfileLevelId stream = sender.StreamProfile ?? options.DefaultVideoProfile;
        var profiles = new List<ProfileLevelId> { stream };
        foreach (H264Profile profile in H264ProfileMatcher.DecodersOf(H264ProfileMatcher.Classify(stream)))
        {
            if (profile == H264ProfileMatcher.Classify(stream) || profiles.Count == MaxOfferedFormats) continue;
            profiles.Add(H264ProfileMatcher.ToProfileLevelId(profile, stream.LevelIdc));
        }
        var formats = new List<H264Format>();
        foreach (ProfileLevelId profile in profiles)
        {
            if (nextPayloadType >= LastPayloadType) break;
            byte payloadType = nextPayloadType++;
            formats.Add(new H264Format(payloadType, profile, LevelAsymmetryAllowed: true, options.Rtx ? nextPayloadType++ : null));
        }
        return formats.Count == 0
            ? null
            : new VideoProposal(formats, HeaderExtensions.Number(options), RtcpFeedbacks.Supported, ReducedSizeRtcp: true);
    }

    /// <summary>As the answerer: the best of the offered formats under the offerer's numbers.</summary>
    /// <returns>Null: none; <paramref name="refusal"/> says why.</returns>
    public static VideoProposal? Answer(SessionDescription session, MediaDescription media, JsepSender sender, JsepOptions options, out string refusal)
    {
        List<H264Format> offered = H264Format.ReadAll(media);
        refusal = "";
        if (Choose(offered, sender.StreamProfile) is not { } chosen)
        {
            refusal = Refuse(media, offered, sender.StreamProfile);
            return null;
        }
        ProfileLevelId profile = chosen.ProfileLevelId ?? sender.StreamProfile ?? options.DefaultVideoProfile;
        // The profile is the offered one, so that the payload type matches; the level is our own (RFC 6184 §8.2.2).
        if (sender.StreamProfile is { } stream) profile = profile with { LevelIdc = stream.LevelIdc };
        chosen = chosen with { ProfileLevelId = profile, RtxPayloadType = options.Rtx ? chosen.RtxPayloadType : null };
        return Agree(session, media, chosen, options);
    }

    /// <summary>As the offerer: the first answered format that we offered.</summary>
    public static VideoProposal? Accept(SessionDescription session, MediaDescription media, VideoProposal proposal, JsepOptions options)
    {
        foreach (H264Format answered in H264Format.ReadAll(media))
        {
            foreach (H264Format ours in proposal.Formats)
            {
                if (ours.PayloadType != answered.PayloadType) continue;
                bool hasRtx = ours.RtxPayloadType is not null && ours.RtxPayloadType == answered.RtxPayloadType;
                VideoProposal agreed = Agree(session, media, ours with { RtxPayloadType = hasRtx ? ours.RtxPayloadType : null }, options);
                return agreed with
                {
                    Extensions = HeaderExtensions.Common(agreed.Extensions, proposal.Extensions),
                    Feedback = agreed.Feedback & proposal.Feedback,
                };
            }
        }
        return null;
    }

    private static VideoProposal Agree(SessionDescription session, MediaDescription media, H264Format chosen, JsepOptions options)
    {
        RtcpFeedback feedback = RtcpFeedbacks.Read(media, chosen.PayloadType) & RtcpFeedbacks.Supported;
        HeaderExtensionIds extensions = HeaderExtensions.Read(session, media, options);
        // Transport-wide congestion control needs both halves; one without the other is given up (Firefox offers it for video only).
        if (extensions.TransportWideCc == 0 || !feedback.HasFlag(RtcpFeedback.TransportCc))
        {
            extensions = extensions with { TransportWideCc = 0 };
            feedback &= ~RtcpFeedback.TransportCc;
        }
        return new VideoProposal([chosen], extensions, feedback, media.Attributes.Contains("rtcp-rsize"));
    }

    private static H264Format? Choose(List<H264Format> offered, ProfileLevelId? stream)
    {
        H264Format? best = null;
        int bestRank = int.MaxValue;
        foreach (H264Format format in offered)
        {
            int rank = Rank(format, stream);
            if (rank < 0 || rank >= bestRank) continue;
            (best, bestRank) = (format, rank);
        }
        return best;
    }

    /// <returns>0 is best, -1 is impossible.</returns>
    private static int Rank(H264Format offered, ProfileLevelId? stream)
    {
        if (stream is not { } known) return 0;
        if (offered.ProfileLevelId is not { } profile) return int.MaxValue - 1;
        // Browsers show higher levels than they offer; without level asymmetry we are bound to what is offered.
        if (!offered.LevelAsymmetryAllowed && !H264ProfileMatcher.LevelIsWithin(known, profile)) return -1;
        return H264ProfileMatcher.Rank(known, profile);
    }

    private static string Refuse(MediaDescription media, List<H264Format> offered, ProfileLevelId? stream)
    {
        string ours = stream is { } known ? $"The stream is H.264 {H264ProfileMatcher.Describe(known)}" : "The stream is H.264";
        if (offered.Count > 0)
        {
            var profiles = new List<string>();
            foreach (H264Format format in offered)
                if (format.ProfileLevelId is { } profile && profiles.Count < MaxNamesInRefusal) profiles.Add(H264ProfileMatcher.Describe(profile));
            return $"{ours}, but the viewer's H.264 decoders take only {string.Join(", ", profiles)}."
                + " Set the camera or encoder to Constrained Baseline, level 3.1 or below.";
        }
        var names = new List<string>();
        foreach (RtpMapAttribute map in media.RtpMaps())
            if (names.Count < MaxNamesInRefusal && !names.Contains(map.EncodingName)) names.Add(map.EncodingName);
        if (names.Contains("H264"))
            return $"{ours}, but the viewer offers H.264 with packetization-mode=0 only; packetization-mode=1 is needed.";
        string theirs = names.Count == 0 ? "no codec at all" : string.Join(", ", names);
        return $"{ours}, but the viewer has no H.264 decoder (it offers {theirs})."
            + " In Firefox, enable the plugin \"OpenH264 Video Codec\" in about:addons and wait until it is downloaded; or use Chrome, Edge or Safari.";
    }
}
