using Camerad.Media;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>Reads a peer's offer: first what must hold of it (RFC 9429 §5.8, RFC 3264 §8), then which transceivers it
/// means (§5.10).</summary>
internal static class OfferReader
{
    /// <param name="offer">The peer's offer.</param>
    /// <param name="current">What is in force.</param>
    /// <param name="replaced">The peer's last offer, if it has no answer yet.</param>
    /// <param name="error">What does not hold.</param>
    public static bool TryValidate(
        SessionDescription offer, Negotiation? current, Negotiation? replaced, out JsepError error)
    {
        error = default;
        var mids = new HashSet<string>();
        for (int i = 0; i < offer.Media.Count; i++)
            if (!mids.Add(MediaSection.From(offer, i).Mid)) return Fail("The offer uses a mid twice.", out error);
        if (current is not null && offer.Media.Count < current.Sections.Count)
            return Fail("The offer has fewer media sections than the last one.", out error);
        for (int i = 0; i < (current?.Sections.Count ?? 0); i++)
        {
            MediaSection before = current!.Sections[i];
            if (!before.IsLive) continue;   // a rejected line may be used again for anything
            MediaSection now = MediaSection.From(offer, i);
            if (now.Kind != before.Kind) return Fail($"Section {i} of the offer was {before.Kind} before.", out error);
            if (!offer.Media[i].IsRejected && now.Mid != before.Mid)
                return Fail($"Section {i} of the offer has another mid than before.", out error);
        }
        return KeepsKinds(offer, current, out error) && KeepsKinds(offer, replaced, out error)
            && TryValidateTransport(offer, out error);
    }

    /// <summary>The offer's sections with their transceivers, which are made where none is there.</summary>
    public static IReadOnlyList<MediaSection> Associate(
        SessionDescription offer, TransceiverTable transceivers, ChangeList changes)
    {
        var sections = new List<MediaSection>();
        for (int i = 0; i < offer.Media.Count; i++)
        {
            MediaDescription media = offer.Media[i];
            MediaSection section = MediaSection.From(offer, i);
            if (CodecReader.TryGetKind(media.Kind, out MediaKind kind))
                section =
                    section with { Transceiver = Associate(offer, media, section.Mid, kind, transceivers, changes) };
            sections.Add(section);
        }
        return sections;
    }

    private static JsepTransceiver? Associate(
        SessionDescription offer, MediaDescription media, string mid, MediaKind kind, TransceiverTable transceivers,
        ChangeList changes)
    {
        JsepTransceiver? transceiver = transceivers.FindByMid(mid);
        if (media.IsRejected)
        {
            if (transceiver is not null) TransceiverTable.Stop(transceiver, changes);
            return transceiver;
        }
        SdpDirection direction = media.Direction(offer).Reverse();
        if (transceiver is null && direction.HasFlag(SdpDirection.SendOnly))
            transceiver = transceivers.FindWaiting(kind);
        if (transceiver is null)
        {
            transceiver = transceivers.Add(kind, SdpDirection.RecvOnly, byRemote: true);
            changes.Created.Add(transceiver);
        }
        transceiver.Associate(mid);
        RemoteTracks.Process(transceiver, direction, media.Streams(out string? trackId), trackId, changes);
        return transceiver;
    }

    private static bool KeepsKinds(SessionDescription offer, Negotiation? before, out JsepError error)
    {
        error = default;
        if (before is null) return true;
        for (int i = 0; i < offer.Media.Count; i++)
        {
            string mid = MediaSection.From(offer, i).Mid;
            for (int j = 0; j < before.Offered.Count; j++)
            {
                MediaSection known = before.Offered[j];
                if (known.Mid != mid || known.Transceiver?.Mid != mid) continue;
                if (known.Kind != offer.Media[i].Kind || i != j)
                    return Fail($"The offer uses the mid of section {j} for another one.", out error);
            }
        }
        return true;
    }

    /// <summary>The section that may carry the transport must say all about it; the rest of its bundle need not (RFC
    /// 9143 §7.2).</summary>
    private static bool TryValidateTransport(SessionDescription offer, out JsepError error)
    {
        error = default;
        for (int i = 0; i < offer.Media.Count; i++)
        {
            if (offer.Media[i].IsRejected || offer.Media[i].Kind is not ("audio" or "video" or "application")) continue;
            return RemoteTransport.TryRead(offer, offer.Media[i], out _, out string fault)
                || Fail($"In the offer's section {i}, {fault}.", out error);
        }
        return true;
    }

    private static bool Fail(string message, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidAccessError, message);
        return false;
    }
}
