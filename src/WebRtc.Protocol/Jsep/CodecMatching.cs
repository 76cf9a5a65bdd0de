using System.Globalization;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Whether two codecs are the same one (RFC 9429 §5.3.1), by the rules of each payload format.</summary>
internal static class CodecMatching
{
    /// <summary>Same format and same variant of it, so that what one side sends the other decodes. Levels are not
    /// compared: they are each side's own.</summary>
    public static bool Matches(RtpCodec ours, RtpCodec theirs)
    {
        if (!SdpText.EqualsIgnoringCase(ours.MimeType, theirs.MimeType)) return false;
        if (ours.ClockRate != theirs.ClockRate || (ours.Channels ?? 1) != (theirs.Channels ?? 1)) return false;
        return ours.EncodingName.ToUpperInvariant() switch
        {
            "H264" => MatchesH264(ours, theirs),
            "VP9" => SameParameter(ours, theirs, "profile-id"),   // RFC 9628 §6.2: 0 if absent
            "AV1" => SameParameter(ours, theirs, "profile"),      // AV1 RTP specification §7.2.3: 0 if absent
            _ => true,
        };
    }

    /// <summary>Whether a source's frames can be sent as this.</summary>
    /// <param name="source">What the source is in.</param>
    /// <param name="profile">The H.264 stream's own profile; null: not known.</param>
    /// <param name="theirs">What the peer decodes.</param>
    /// <returns>0 is best, more is worse, -1 is impossible.</returns>
    public static int RankForSending(RtpCodec source, ProfileLevelId? profile, RtpCodec theirs)
    {
        if (!H264Parameters.TryRead(source, out _)) return Matches(source, theirs) ? 0 : -1;
        if (!H264Parameters.TryRead(theirs, out H264Parameters offered) || offered.PacketizationMode != 1)
            return -1;   // FU-A is needed
        if (profile is not { } known) return 0;
        if (offered.ProfileLevelId is not { } decoder) return int.MaxValue - 1;
        // Browsers show higher levels than they offer; without level asymmetry we are bound to what is offered.
        if (!offered.LevelAsymmetryAllowed && !H264ProfileMatcher.LevelIsWithin(known, decoder)) return -1;
        return H264ProfileMatcher.Rank(known, decoder);
    }

    /// <summary>Media can be carried in it: not retransmission, not tones.</summary>
    public static bool IsMedia(RtpCodec codec) =>
        codec.EncodingName.ToUpperInvariant() is not ("RTX" or "TELEPHONE-EVENT");

    /// <summary>DTMF digits (RFC 4733), beside a codec of sound.</summary>
    public static bool IsTelephoneEvent(RtpCodec codec) =>
        SdpText.EqualsIgnoringCase(codec.EncodingName, "telephone-event");

    private static bool MatchesH264(RtpCodec ours, RtpCodec theirs)
    {
        if (!H264Parameters.TryRead(ours, out H264Parameters a)
            || !H264Parameters.TryRead(theirs, out H264Parameters b))
            return false;
        if (a.PacketizationMode != b.PacketizationMode) return false;
        if (a.ProfileLevelId is not { } left || b.ProfileLevelId is not { } right) return true;
        H264Profile profile = H264ProfileMatcher.Classify(left);
        if (profile == H264Profile.Unknown && left.ProfileIdc != right.ProfileIdc) return false;
        return profile == H264ProfileMatcher.Classify(right);
    }

    private static bool SameParameter(RtpCodec ours, RtpCodec theirs, string name) =>
        Number(ours, name) == Number(theirs, name);

    private static int Number(RtpCodec codec, string name)
    {
        if (FormatParametersAttribute.OfLine(codec.SdpFmtpLine)?[name] is not { } text) return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1;
    }
}
