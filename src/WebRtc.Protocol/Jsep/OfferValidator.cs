using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What must hold of a peer's offer before anything is made of it (RFC 9429 §5.8, RFC 3264 §8).</summary>
internal static class OfferValidator
{
    public static bool TryValidate(SessionDescription offer, Negotiation? current, out JsepError error)
    {
        error = default;
        var mids = new HashSet<string>();
        for (int i = 0; i < offer.Media.Count; i++)
            if (!mids.Add(MediaSection.From(offer.Media[i], i).Mid)) return Fail("The offer uses a mid twice.", out error);
        if (current is null) return true;
        if (offer.Media.Count < current.Sections.Count) return Fail("The offer has fewer media sections than the last one.", out error);
        for (int i = 0; i < current.Sections.Count; i++)
        {
            MediaSection before = current.Sections[i];
            if (!before.IsLive) continue;   // a rejected line may be used again for anything
            MediaDescription media = offer.Media[i];
            if (media.Kind != before.Kind) return Fail($"Section {i} of the offer was {before.Kind} before.", out error);
            if (!media.IsRejected && MediaSection.From(media, i).Mid != before.Mid)
                return Fail($"Section {i} of the offer has another mid than before.", out error);
        }
        return true;
    }

    /// <summary>Nothing can be sent: says why by the section nearest to working.</summary>
    /// <returns>False always, so that it can end a Try method.</returns>
    public static bool ExplainRefusal(IReadOnlyList<MediaSection> sections, out JsepError error)
    {
        string? reason = null;
        foreach (MediaSection section in sections)
        {
            if (section.LacksCodec)
            {
                error = new JsepError(JsepError.NoCommonCodec, section.Refusal!);
                return false;
            }
            if (section.Kind == "video") reason ??= section.Refusal;
        }
        return Fail(reason ?? "The offer has no video section that wants to receive.", out error);
    }

    public static int FirstLive(IReadOnlyList<MediaSection> sections)
    {
        for (int i = 0; i < sections.Count; i++)
            if (sections[i].IsLive) return i;
        return -1;
    }

    private static bool Fail(string message, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidAccessError, message);
        return false;
    }
}
