using Camerad.WebRtc.Protocol.Dtls;

namespace Camerad.WebRtc.Protocol.Sdp;

/// <summary>
/// Typed views of a media section's attributes. Malformed lines are passed over like unknown ones (RFC 8866 §5.13):
/// one peer's slip in a codec that we don't use must not cost the picture. Where an attribute may stand at either
/// level, the media level wins.
/// </summary>
internal static class MediaDescriptionViews
{
    /// <summary>Reads one attribute's value.</summary>
    private delegate bool Reader<T>(ReadOnlySpan<char> value, out T? result);

    /// <summary>RFC 5888 §4; null if absent, or not a token of bearable length.</summary>
    public static string? Mid(this MediaDescription media) =>
        media.Attributes.TryGet("mid", out string? value)
            && SdpText.IsToken(value.AsSpan().Trim(' '), SdpLimits.MaxMidLength)
                ? value.Trim(' ')
                : null;

    public static IReadOnlyList<RtpMapAttribute> RtpMaps(this MediaDescription media) =>
        Read<RtpMapAttribute>(media.Attributes, "rtpmap", RtpMapAttribute.TryParse);

    public static IReadOnlyList<FormatParametersAttribute> FormatParameters(this MediaDescription media) =>
        Read<FormatParametersAttribute>(media.Attributes, "fmtp", FormatParametersAttribute.TryParse);

    public static IReadOnlyList<RtcpFeedbackAttribute> RtcpFeedbacks(this MediaDescription media) =>
        Read<RtcpFeedbackAttribute>(media.Attributes, "rtcp-fb", RtcpFeedbackAttribute.TryParse);

    public static IReadOnlyList<ExtmapAttribute> Extmaps(this MediaDescription media) =>
        Read<ExtmapAttribute>(media.Attributes, "extmap", ExtmapAttribute.TryParse);

    public static IReadOnlyList<SsrcAttribute> Ssrcs(this MediaDescription media) =>
        Read<SsrcAttribute>(media.Attributes, "ssrc", SsrcAttribute.TryParse);

    public static IReadOnlyList<SsrcGroupAttribute> SsrcGroups(this MediaDescription media) =>
        Read<SsrcGroupAttribute>(media.Attributes, "ssrc-group", SsrcGroupAttribute.TryParse);

    public static IReadOnlyList<MsidAttribute> Msids(this MediaDescription media) =>
        Read<MsidAttribute>(media.Attributes, "msid", MsidAttribute.TryParse);

    public static IReadOnlyList<IceCandidateAttribute> Candidates(this MediaDescription media) =>
        Read<IceCandidateAttribute>(media.Attributes, "candidate", IceCandidateAttribute.TryParse);

    public static IReadOnlyList<GroupAttribute> Groups(this SessionDescription session) =>
        Read<GroupAttribute>(session.Attributes, "group", GroupAttribute.TryParse);

    /// <summary>The BUNDLE group of a mid (RFC 9143 §7), or null.</summary>
    public static GroupAttribute? BundleOf(this SessionDescription session, string mid)
    {
        foreach (GroupAttribute group in session.Groups())
            if (group.Semantics == "BUNDLE" && group.Contains(mid)) return group;
        return null;
    }

    /// <summary>
    /// The section that carries the transport of a bundled one: the first of its group (RFC 9143 §7.2), or itself.
    /// </summary>
    public static MediaDescription BundleTagged(this SessionDescription session, MediaDescription media)
    {
        if (media.Mid() is not { } mid || session.BundleOf(mid) is not { } group) return media;
        foreach (MediaDescription candidate in session.Media)
            if (candidate.Mid() == group.Mids[0]) return candidate;
        return media;
    }

    /// <summary>
    /// RTCP is multiplexed; bundled sections may leave it to the one that carries the transport (RFC 9143 §9.3).
    /// </summary>
    public static bool HasRtcpMux(this MediaDescription media, SessionDescription session) =>
        media.Attributes.Contains("rtcp-mux")
        || (media.Attributes.Contains("bundle-only") && session.BundleTagged(media).Attributes.Contains("rtcp-mux"));

    /// <summary>
    /// The streams that a section's track belongs to and the track's name, from msid lines, or from those of sources,
    /// which older peers write. "-" is no stream.
    /// </summary>
    public static IReadOnlyList<string> Streams(this MediaDescription media, out string? trackId)
    {
        var streams = new List<string>();
        trackId = null;
        foreach (MsidAttribute msid in media.Msids()) Add(msid, streams, ref trackId);
        if (media.Attributes.Contains("msid")) return streams;
        foreach (SsrcAttribute source in media.Ssrcs())
            if (source.Name == "msid" && MsidAttribute.TryParse(source.Value, out MsidAttribute msid))
                Add(msid, streams, ref trackId);
        return streams;

        static void Add(MsidAttribute msid, List<string> streams, ref string? trackId)
        {
            trackId ??= msid.TrackId;
            if (msid.StreamId != "-" && !streams.Contains(msid.StreamId)
                && streams.Count < SdpLimits.MaxStreamsPerTrack)
                streams.Add(msid.StreamId);
        }
    }

    /// <summary>Sendrecv where neither level says otherwise (RFC 8866 §6.7).</summary>
    public static SdpDirection Direction(this MediaDescription media, SessionDescription session) =>
        Direction(media.Attributes) ?? Direction(session.Attributes) ?? SdpDirection.SendRecv;

    public static string? IceUfrag(this MediaDescription media, SessionDescription session) =>
        Value(media, session, "ice-ufrag");

    public static string? IcePwd(this MediaDescription media, SessionDescription session) =>
        Value(media, session, "ice-pwd");

    /// <summary>One token of <c>ice-options</c> at either level (RFC 8839 §5.6).</summary>
    public static bool HasIceOption(this MediaDescription media, SessionDescription session, string option)
    {
        const string Name = "ice-options";
        foreach (string? value in (string?[])[Value(media.Attributes, Name), Value(session.Attributes, Name)])
        {
            // SIPSorcery separates the tokens with commas.
            foreach (Range token in value.AsSpan().SplitAny(' ', ','))
                if (value.AsSpan(token).SequenceEqual(option)) return true;
        }
        return false;
    }

    /// <summary>All fingerprints of the media section, or of the session if the section has none.</summary>
    public static IReadOnlyList<DtlsFingerprint> Fingerprints(this MediaDescription media, SessionDescription session)
    {
        List<DtlsFingerprint> fingerprints = Read<DtlsFingerprint>(
            media.Attributes, "fingerprint", FingerprintAttribute.TryParse);
        return fingerprints.Count > 0
            ? fingerprints
            : Read<DtlsFingerprint>(session.Attributes, "fingerprint", FingerprintAttribute.TryParse);
    }

    /// <summary>Null if absent or unknown.</summary>
    public static SdpSetup? Setup(this MediaDescription media, SessionDescription session) =>
        Value(media, session, "setup") switch
        {
            "active" => SdpSetup.Active,
            "passive" => SdpSetup.Passive,
            "actpass" => SdpSetup.ActPass,
            _ => null,
        };

    /// <summary>RFC 8285 §6: two-byte header extensions may stand beside one-byte ones.</summary>
    public static bool ExtmapAllowsMixed(this MediaDescription media, SessionDescription session) =>
        media.Attributes.Contains("extmap-allow-mixed") || session.Attributes.Contains("extmap-allow-mixed");

    /// <summary>
    /// RFC 8841 §5, or the port in front of a legacy <c>DTLS/SCTP</c> section's <c>sctpmap</c>;
    /// null if neither is there.
    /// </summary>
    public static ushort? SctpPort(this MediaDescription media)
    {
        if (media.Attributes.TryGet("sctp-port", out string? value) && SdpText.TryParseUInt16(value, out ushort port))
            return port;
        return media.Protocol == "DTLS/SCTP" && SdpText.TryParseUInt16(media.Formats[0], out port) ? port : null;
    }

    /// <summary>Bytes; 0 is unlimited, 65,536 if absent (RFC 8841 §6).</summary>
    public static ulong MaxMessageSize(this MediaDescription media) =>
        media.Attributes.TryGet("max-message-size", out string? value) && SdpText.TryParseUInt64(value, out ulong size)
            ? size
            : 65536;

    private static string? Value(MediaDescription media, SessionDescription session, string name) =>
        Value(media.Attributes, name) ?? Value(session.Attributes, name);

    private static string? Value(SdpAttributeList attributes, string name) =>
        attributes.TryGet(name, out string? value) ? value.Trim(' ') : null;

    private static SdpDirection? Direction(SdpAttributeList attributes)
    {
        foreach (SdpAttribute attribute in attributes)
            if (attribute.Value is null && SdpDirections.TryParse(attribute.Name, out SdpDirection direction))
                return direction;
        return null;
    }

    private static List<T> Read<T>(SdpAttributeList attributes, string name, Reader<T> reader)
    {
        var results = new List<T>();
        foreach (SdpAttribute attribute in attributes)
            if (attribute.Name == name && attribute.Value is not null && reader(attribute.Value, out T? result))
                results.Add(result!);
        return results;
    }
}
