using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>A candidate that belongs to a remote description.</summary>
/// <param name="Owner">Whose remote description.</param>
/// <param name="Section">Its m-line; -1: all of them.</param>
/// <param name="Candidate">Null: the end.</param>
/// <param name="IsIgnored">Of an earlier generation, or of a stopped transceiver.</param>
internal readonly record struct AcceptedCandidate(
    Negotiation Owner, int Section, IceCandidateAttribute? Candidate, bool IsIgnored)
{
    /// <summary>Whether another negotiation's remote description has the same credentials.</summary>
    public bool IsOf(Negotiation other)
    {
        SessionDescription remote = Owner.Remote!.Description;
        return Section >= 0 && Section < remote.Media.Count
            && remote.Media[Section].IceUfrag(remote) == other.RemoteTransport?.Ice.UsernameFragment;
    }

    /// <returns>False if there is no room.</returns>
    public bool AddTo(Negotiation negotiation)
    {
        if (Candidate is not null) return negotiation.RemoteCandidates.TryAdd(Section, Candidate);
        negotiation.RemoteCandidates.AddEnd(Section);
        return true;
    }
}
