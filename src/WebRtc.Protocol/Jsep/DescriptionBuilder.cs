using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Writes our descriptions (RFC 9429 §5.2, §5.3). Only what we know is written; nothing of the peer's is
/// echoed.</summary>
internal sealed class DescriptionBuilder(JsepOptions options)
{
    private readonly SectionWriter _sections = new(options);

    public SessionDescription Build(DescriptionPlan plan, SdpOrigin origin)
    {
        var session = new SessionDescription { Origin = origin };
        if (Bundle(plan) is { Mids.Count: > 0 } bundle) session.Attributes.Add("group", bundle.ToString());
        if (plan.Offer?.Attributes.Contains("extmap-allow-mixed") ?? options.TwoByteHeaderExtensions)
            session.Attributes.Add("extmap-allow-mixed");
        session.Attributes.Add("msid-semantic", "WMS" + StreamIds(plan.Sections));
        if (plan.Identity is { } identity) session.Attributes.Add(IdentityAttribute.Name, identity);
        foreach (MediaSection section in plan.Sections) session.Media.Add(_sections.Write(section, plan));
        return session;
    }

    /// <summary>RFC 9143 §7.3: rejected sections are not in the group, and an answer has none if the offer has
    /// none.</summary>
    private static GroupAttribute? Bundle(DescriptionPlan plan)
    {
        int transport = Negotiation.FirstLive(plan.Sections);
        if (transport < 0 || (plan.Offer is { } offer && offer.BundleOf(plan.Sections[transport].Mid) is null))
            return null;
        var mids = new List<string>();
        foreach (MediaSection section in plan.Sections)
            if (section.IsLive) mids.Add(section.Mid);
        return new GroupAttribute("BUNDLE", mids);
    }

    private static string StreamIds(IReadOnlyList<MediaSection> sections)
    {
        var ids = new List<string>();
        foreach (MediaSection section in sections)
            foreach (MsidAttribute msid in section.Msids)
                if (section.IsLive && msid.StreamId != "-" && !ids.Contains(msid.StreamId)) ids.Add(msid.StreamId);
        return ids.Count == 0 ? "" : " " + string.Join(' ', ids);
    }
}
