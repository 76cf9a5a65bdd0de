using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Reads the peer's answer to our offer (RFC 9429 §5.11).</summary>
internal static class AnswerReader
{
    /// <param name="answer">The peer's answer.</param>
    /// <param name="offered">Our offer's sections.</param>
    /// <param name="options">What we can do.</param>
    /// <param name="sections">What has been agreed on them.</param>
    /// <param name="error">Why the answer is refused.</param>
    public static bool TryRead(
        SessionDescription answer, IReadOnlyList<MediaSection> offered, JsepOptions options,
        out IReadOnlyList<MediaSection> sections,
        out JsepError error)
    {
        var agreed = new List<MediaSection>();
        sections = agreed;
        error = default;
        if (answer.Media.Count != offered.Count)
            return Fail($"The answer has {answer.Media.Count} media sections, the offer has {offered.Count}.",
                out error);
        GroupAttribute? bundle = null;
        for (int i = 0; i < offered.Count; i++)
        {
            MediaDescription media = answer.Media[i];
            if (media.Kind != offered[i].Kind)
                return Fail($"Section {i} of the answer is {media.Kind}, not {offered[i].Kind}.", out error);
            if (media.Mid() is { } mid && mid != offered[i].Mid)
                return Fail($"Section {i} of the answer has another mid than the offer.", out error);
            if (!TryRead(answer, media, offered[i], options, out MediaSection section, out error)) return false;
            agreed.Add(section);
            if (!section.IsLive) continue;
            if (bundle is null) bundle = answer.BundleOf(section.Mid) ?? new GroupAttribute("BUNDLE", [section.Mid]);
            else if (!bundle.Contains(section.Mid))
                return Fail("The answer takes several sections without BUNDLE.", out error);
        }
        return true;
    }

    private static bool TryRead(
        SessionDescription answer, MediaDescription media, MediaSection offered, JsepOptions options,
        out MediaSection section, out JsepError error)
    {
        error = default;
        section =
            offered with { IsLive = false, IsBundleOnly = false, Direction = SdpDirection.Inactive, Codecs = [],
                Extensions = [] };
        // In an answer, port 0 is no, whatever else the section says (RFC 9143 §6).
        if (media.Port == 0 || !offered.IsLive) return true;
        return offered.IsApplication
            ? TryReadData(media, offered, out section, out error)
            : TryReadMedia(answer, media, offered, options, out section, out error);
    }

    private static bool TryReadData(
        MediaDescription media, MediaSection offered, out MediaSection section, out JsepError error)
    {
        section = offered with { IsBundleOnly = false };
        error = default;
        return media.SctpPort() is > 0 || Fail($"The answer's section {offered.Mid} has no a=sctp-port.", out error);
    }

    private static bool TryReadMedia(
        SessionDescription answer, MediaDescription media, MediaSection offered, JsepOptions options,
        out MediaSection section, out JsepError error)
    {
        section = offered;
        if (!media.HasRtcpMux(answer))
            return Fail($"The answer's section {offered.Mid} has no a=rtcp-mux, which this device requires.",
                out error);
        IReadOnlyList<NegotiatedCodec> codecs = CodecAnswer.Accept(offered.Codecs, CodecReader.ReadAll(media));
        if (codecs.Count == 0)
            return Fail($"The answer's section {offered.Mid} has no payload type that was offered.", out error);
        IReadOnlyList<ExtmapAttribute> extensions = HeaderExtensions.Accept(
            offered.Extensions, HeaderExtensions.Read(answer, media, offered.Transceiver!.Kind, offered.Mid, options));
        HeaderExtensions.Prune(ref extensions, ref codecs);
        error = default;
        section = offered with
        {
            IsBundleOnly = false,
            Direction = offered.Direction & media.Direction(answer).Reverse(),
            Codecs = codecs,
            Extensions = extensions,
            ReducedSizeRtcp = media.Attributes.Contains("rtcp-rsize"),
        };
        return true;
    }

    private static bool Fail(string message, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidAccessError, message);
        return false;
    }
}
