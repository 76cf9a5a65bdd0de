using System.Diagnostics.CodeAnalysis;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Works out what an answer of ours would say: its sections, and the transport that they share.</summary>
internal static class AnswerPlan
{
    /// <param name="negotiation">The peer's offer, pending.</param>
    /// <param name="current">What is in force; null the first time.</param>
    /// <param name="options">What we can do.</param>
    /// <param name="random">For credentials, if new ones are needed.</param>
    /// <param name="plan">What to say.</param>
    /// <param name="error">Why nothing can be said.</param>
    public static bool TryMake(
        Negotiation negotiation, Negotiation? current, JsepOptions options, IRandom random,
        [NotNullWhen(true)] out DescriptionPlan? plan, out JsepError error)
    {
        error = default;
        SessionDescription offer = negotiation.Remote!.Description;
        IReadOnlyList<MediaSection> sections = new AnswerPlanner(options, offer).Plan(negotiation.Offered);
        plan = new DescriptionPlan { Offer = offer, Sections = sections, LocalIce = current?.LocalIce };
        int index = Negotiation.FirstLive(sections);
        if (index < 0) return true;
        if (!RemoteTransport.TryRead(offer, offer.Media[index], out RemoteTransport? remote, out string fault))
        {
            error = new JsepError(JsepError.InvalidAccessError, $"In the offer's section {index}, {fault}.");
            return false;
        }
        bool isNewGeneration = current?.LocalIce is null || remote!.IsRestartOf(current.RemoteTransport);
        plan = plan with
        {
            RemoteTransport = remote,
            DtlsRole = current?.DtlsRole ?? ChooseRole(remote!.Setup, sections),
            LocalIce = isNewGeneration
                ? negotiation.FreshIce ??= RandomText.NewIceParameters(random)
                : current!.LocalIce,
            IsIceOfferer = !isNewGeneration && current!.IsIceOfferer,
        };
        return true;
    }

    /// <summary>
    /// RFC 8842 §5.3 recommends to be active: a peer that opens channels between its offer and our answer counts on it,
    /// for the role decides whose streams are the even ones. Who sends media is passive all the same: the server
    /// chooses the SRTP profile, and ours is the one that has to encrypt.
    /// </summary>
    private static DtlsRole ChooseRole(SdpSetup offered, IReadOnlyList<MediaSection> sections)
    {
        if (offered != SdpSetup.ActPass) return offered == SdpSetup.Passive ? DtlsRole.Client : DtlsRole.Server;
        foreach (MediaSection section in sections)
        {
            bool sends = section.IsLive && section.Direction.HasFlag(SdpDirection.SendOnly);
            if (sends && section.Transceiver?.Sender.TrackId is not null) return DtlsRole.Server;
        }
        return DtlsRole.Client;
    }

    /// <summary>RFC 8842 §5.5: the roles stay as long as the DTLS association does, and ours never ends before the
    /// connection.</summary>
    public static bool KeepsRole(SessionDescription offer, Negotiation? current)
    {
        if (current?.DtlsRole is not { } kept) return true;
        foreach (MediaDescription media in offer.Media)
        {
            if (media.IsRejected || media.Setup(offer) is not { } setup || setup == SdpSetup.ActPass) continue;
            return setup == SdpSetup.Passive == (kept == DtlsRole.Client);
        }
        return true;
    }
}
