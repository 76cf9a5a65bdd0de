using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Says in words why a source can't be sent: people read them.</summary>
internal static class Refusals
{
    /// <summary>Codec names quoted in a refusal.</summary>
    private const int MaxNames = 12;

    /// <summary>None of the offered codecs will do.</summary>
    public static string NoCodec(MediaDescription media, IReadOnlyList<NegotiatedCodec> offered, JsepSender sender)
    {
        string ours = $"The stream is {Describe(sender)}";
        if (sender.SourceCodec is { } source && !H264Parameters.TryRead(source, out _))
            return $"{ours}, but the peer has no decoder for it (it offers {Names(media)}).";
        var profiles = new List<string>();
        bool hasH264 = false;
        foreach (NegotiatedCodec codec in offered)
        {
            if (!H264Parameters.TryRead(codec.Codec, out H264Parameters parameters)) continue;
            hasH264 = true;
            if (parameters is not { PacketizationMode: 1, ProfileLevelId: { } profile }) continue;
            if (profiles.Count < MaxNames) profiles.Add(H264ProfileMatcher.Describe(profile));
        }
        if (profiles.Count > 0)
        {
            return $"{ours}, but the peer's H.264 decoders take only {string.Join(", ", profiles)}."
                + " Set the camera or encoder to Constrained Baseline, level 3.1 or below.";
        }
        if (hasH264)
        {
            return $"{ours}, but the peer offers H.264 with packetization-mode=0 only;"
                + " packetization-mode=1 is needed.";
        }
        return $"{ours}, but the peer has no H.264 decoder (it offers {Names(media)})."
            + " In Firefox, enable the plugin \"OpenH264 Video Codec\" in about:addons and wait"
            + " until it is downloaded; or use Chrome, Edge or Safari.";
    }

    /// <summary>
    /// Why what is in force sends nothing though a source of a known codec waits: by the section nearest to working.
    /// Null: something is sent, or nothing waits; also, where no codec is to blame, if the agreement is of other use:
    /// it has data, or receives what the application has asked for.
    /// </summary>
    /// <param name="transceivers">Before a rejected section has stopped them.</param>
    /// <param name="answered">Just agreed.</param>
    public static UnsentReason? Explain(IReadOnlyList<JsepTransceiver> transceivers, Negotiation answered) =>
        answered.IsOfferer ? ExplainAnswer(answered.Sections) : ExplainAnswerOfOurs(transceivers, answered.Sections);

    private static UnsentReason? ExplainAnswerOfOurs(
        IReadOnlyList<JsepTransceiver> transceivers, IReadOnlyList<MediaSection> sections)
    {
        bool hasSource = false, receives = false, isOfUse = false;
        foreach (JsepTransceiver transceiver in transceivers)
        {
            // What addTransceiver made takes no section of the peer's (RFC 9429 §5.10): it waits for an offer of ours.
            hasSource |= transceiver.HasKnownSource && transceiver.HasAddedTrack;
            receives |=
                !transceiver.WasCreatedByRemote && transceiver.EffectiveDirection.HasFlag(SdpDirection.RecvOnly);
        }
        if (!hasSource) return null;
        string? reason = null, codecs = null;
        foreach (MediaSection section in sections)
        {
            if (section.IsLive && section.Direction.HasFlag(SdpDirection.SendOnly)) return null;
            bool isWanted = section.IsApplication || (receives && section.Direction.HasFlag(SdpDirection.RecvOnly));
            isOfUse |= section.IsLive && isWanted;
            if (section.LacksCodec) codecs ??= section.Refusal;
            if (section.Kind == "video") reason ??= section.Refusal;
        }
        if (codecs is not null) return new UnsentReason(LacksCodec: true, codecs);
        return isOfUse ? null
            : new UnsentReason(LacksCodec: false, reason ?? "The offer has no video section that wants to receive.");
    }

    private static UnsentReason? ExplainAnswer(IReadOnlyList<MediaSection> sections)
    {
        JsepSender? refused = null;
        foreach (MediaSection section in sections)
        {
            if (section.Transceiver is not { HasKnownSource: true } transceiver) continue;
            if (section.IsLive) return null;
            refused ??= transceiver.Sender;
        }
        return refused is null ? null : new UnsentReason(
            LacksCodec: true,
            $"The peer refused the video: it has no decoder for {Describe(refused)}. In Firefox, enable"
            + " the plugin \"OpenH264 Video Codec\" in about:addons; or set the encoder to Constrained Baseline.");
    }

    private static string Describe(JsepSender sender) => sender switch
    {
        { SourceCodec: { } source } when !H264Parameters.TryRead(source, out _) => source.EncodingName,
        { StreamProfile: { } profile } => $"H.264 {H264ProfileMatcher.Describe(profile)}",
        _ => "H.264",
    };

    private static string Names(MediaDescription media)
    {
        var names = new List<string>();
        foreach (RtpMapAttribute map in media.RtpMaps())
            if (names.Count < MaxNames && !names.Contains(map.EncodingName)) names.Add(map.EncodingName);
        return names.Count == 0 ? "no codec at all" : string.Join(", ", names);
    }
}
