using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The rules of addIceCandidate (W3C WebRTC §4.4.2): to which description a candidate belongs, and whether it
/// is acceptable.</summary>
internal static class CandidateIntake
{
    /// <param name="current">What is in force.</param>
    /// <param name="pending">What is being negotiated.</param>
    /// <param name="signaled">What the application passed.</param>
    /// <param name="accepted">What it is: a candidate, or the end, of which section of which negotiation.</param>
    /// <param name="error">Why not.</param>
    public static bool TryAccept(
        Negotiation? current, Negotiation? pending, in SignaledCandidate signaled, out AcceptedCandidate accepted,
        out JsepError error)
    {
        accepted = default;
        bool isEnd = string.IsNullOrWhiteSpace(signaled.Text);
        if (!isEnd && signaled is { Mid: null, MLineIndex: null })
            return Fail(JsepError.TypeError, "A candidate needs sdpMid or sdpMLineIndex.", out error);
        Negotiation? latest = pending?.Remote is not null ? pending : current;
        if (latest?.Remote is null)
            return Fail(JsepError.InvalidStateError, "There is no remote description for a candidate.", out error);
        if (!TryFindSection(latest, signaled, out int section))
            return Fail(JsepError.OperationError, "The candidate's media section is unknown.", out error);
        Negotiation? owner = OwnerOf(signaled.UsernameFragment, section, latest, current);
        if (owner is null)
            return Fail(JsepError.OperationError, "The candidate's ufrag is in no remote description.", out error);
        IceCandidateAttribute? candidate = null;
        if (!isEnd && !IceCandidateAttribute.TryParse(signaled.Text, out candidate))
            return Fail(JsepError.OperationError, "The candidate can't be parsed.", out error);
        error = default;
        // Chrome writes the generation into the candidate; one of an earlier generation has come late.
        bool isStale = candidate?.UsernameFragment is { } generation && generation != UfragOf(owner, section);
        bool isStopped =
            section >= 0 && section < latest.Sections.Count && latest.Sections[section].Transceiver?.IsStopped == true;
        accepted = new AcceptedCandidate(owner, section, candidate, isStale || isStopped);
        return true;
    }

    private static bool TryFindSection(Negotiation negotiation, in SignaledCandidate signaled, out int section)
    {
        SessionDescription remote = negotiation.Remote!.Description;
        section = -1;
        if (signaled is { Mid: null, MLineIndex: null }) return true;   // the end, of all sections
        if (signaled.Mid is null)
        {
            section = signaled.MLineIndex!.Value;
            return (uint)section < (uint)remote.Media.Count;
        }
        for (section = 0; section < remote.Media.Count; section++)
            if (MediaSection.From(remote, section).Mid == signaled.Mid) return true;
        return false;
    }

    private static Negotiation? OwnerOf(string? ufrag, int section, Negotiation latest, Negotiation? current)
    {
        if (string.IsNullOrEmpty(ufrag) || UfragOf(latest, section) == ufrag) return latest;
        return current?.Remote is not null && UfragOf(current, section) == ufrag ? current : null;
    }

    private static string? UfragOf(Negotiation negotiation, int section)
    {
        SessionDescription remote = negotiation.Remote!.Description;
        if (section >= 0) return section < remote.Media.Count ? UfragOf(remote, remote.Media[section]) : null;
        return remote.Media.Count > 0 ? UfragOf(remote, remote.Media[0]) : null;
    }

    /// <summary>A bundled section without credentials has those of its bundle.</summary>
    private static string? UfragOf(SessionDescription remote, MediaDescription media) =>
        media.IceUfrag(remote) ?? remote.BundleTagged(media).IceUfrag(remote);

    private static bool Fail(string name, string message, out JsepError error)
    {
        error = new JsepError(name, message);
        return false;
    }
}
