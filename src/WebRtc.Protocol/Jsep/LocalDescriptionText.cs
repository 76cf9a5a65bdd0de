using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Our descriptions as the application sees them: with the candidates that are known by now (W3C WebRTC
/// §4.4.1.5).</summary>
internal static class LocalDescriptionText
{
    /// <returns>Null if the negotiation has no local description.</returns>
    public static JsepDescription? Render(
        Negotiation? negotiation, IReadOnlyList<IceCandidateAttribute> candidates, bool endOfCandidates)
    {
        if (negotiation?.Local is not { } applied) return null;
        SessionDescription local = applied.Description;
        var rendered = new SessionDescription { Origin = local.Origin };
        foreach (SdpAttribute attribute in local.Attributes) rendered.Attributes.Add(attribute);
        for (int i = 0; i < local.Media.Count; i++)
        {
            MediaDescription media = local.Media[i].Copy();
            rendered.Media.Add(media);
            if (i != negotiation.TransportIndex) continue;
            foreach (IceCandidateAttribute candidate in candidates)
                media.Attributes.Add("candidate", candidate.ToString()["candidate:".Length..]);
            if (endOfCandidates) media.Attributes.Add("end-of-candidates");
        }
        return new JsepDescription(applied.Type, rendered.ToString());
    }
}
