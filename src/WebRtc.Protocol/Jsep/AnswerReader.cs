using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Reads the peer's answer to our offer (RFC 9429 §5.11).</summary>
internal sealed class AnswerReader(JsepOptions options)
{
    /// <param name="answer">The peer's answer.</param>
    /// <param name="offered">Our offer's sections.</param>
    /// <param name="sections">What has been agreed on them.</param>
    /// <param name="error">Why the answer is refused.</param>
    public bool TryRead(
        SessionDescription answer, IReadOnlyList<MediaSection> offered, out IReadOnlyList<MediaSection> sections, out JsepError error)
    {
        var agreed = new List<MediaSection>();
        sections = agreed;
        error = default;
        if (answer.Media.Count != offered.Count)
            return Fail($"The answer has {answer.Media.Count} media sections, the offer has {offered.Count}.", out error);
        GroupAttribute? bundle = null;
        for (int i = 0; i < offered.Count; i++)
        {
            MediaDescription media = answer.Media[i];
            if (media.Kind != offered[i].Kind) return Fail($"Section {i} of the answer is {media.Kind}, not {offered[i].Kind}.", out error);
            if (media.Mid() is { } mid && mid != offered[i].Mid) return Fail($"Section {i} of the answer has another mid than the offer.", out error);
            if (!TryRead(answer, media, offered[i], out MediaSection section, out error)) return false;
            agreed.Add(section);
            if (!section.IsLive) continue;
            if (bundle is null) bundle = answer.BundleOf(section.Mid) ?? new GroupAttribute("BUNDLE", [section.Mid]);
            else if (!bundle.Contains(section.Mid)) return Fail("The answer takes several sections without BUNDLE.", out error);
        }
        return true;
    }

    private bool TryRead(SessionDescription answer, MediaDescription media, MediaSection offered, out MediaSection section, out JsepError error)
    {
        error = default;
        section = offered with { Video = null, Sender = null };
        if (media.IsRejected || offered.Video is null || offered.Sender is null) return true;
        if (!media.Attributes.Contains("rtcp-mux"))
            return Fail($"The answer's section {offered.Mid} has no a=rtcp-mux, which this device requires.", out error);
        if (VideoNegotiator.Accept(answer, media, offered.Video, options) is not { } video)
            return Fail($"The answer's section {offered.Mid} has no payload type that was offered.", out error);
        bool receives = media.Direction(answer).HasFlag(SdpDirection.RecvOnly);
        section = offered with { Video = video, IsActive = receives };
        return true;
    }

    private static bool Fail(string message, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidAccessError, message);
        return false;
    }
}
