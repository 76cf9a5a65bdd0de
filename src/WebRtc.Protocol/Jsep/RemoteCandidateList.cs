using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The candidates that a peer has signaled in one negotiation, with the section they were signaled for.</summary>
internal sealed class RemoteCandidateList
{
    /// <summary>Candidates kept; a browser with several interfaces and TURN has around 20.</summary>
    internal const int MaxCandidates = 100;

    private readonly List<(int Section, IceCandidateAttribute Candidate)> _candidates = [];
    private readonly List<int> _endedSections = [];

    /// <returns>False if there is no room.</returns>
    public bool TryAdd(int section, IceCandidateAttribute candidate)
    {
        if (_candidates.Count == MaxCandidates) return false;
        _candidates.Add((section, candidate));
        return true;
    }

    public void End(int section)
    {
        if (!_endedSections.Contains(section)) _endedSections.Add(section);
    }

    /// <summary>Takes those of a description; what exceeds the limit is ignored.</summary>
    public void AddAll(SessionDescription description)
    {
        for (int i = 0; i < description.Media.Count; i++)
        {
            foreach (IceCandidateAttribute candidate in description.Media[i].Candidates())
                if (!TryAdd(i, candidate)) return;
            if (description.Media[i].Attributes.Contains("end-of-candidates") || description.Attributes.Contains("end-of-candidates")) End(i);
        }
    }

    /// <summary>Those of the negotiation's transport and ICE generation.</summary>
    public IReadOnlyList<IceCandidateAttribute> Select(Negotiation negotiation)
    {
        var selected = new List<IceCandidateAttribute>();
        foreach ((int section, IceCandidateAttribute candidate) in _candidates)
            if (IsUsable(negotiation, section, candidate)) selected.Add(candidate);
        return selected;
    }

    public bool HasEnded(Negotiation negotiation) => _endedSections.Contains(negotiation.TransportIndex);

    /// <summary>Component 2 is RTCP's, which is multiplexed; another ufrag is another generation.</summary>
    public static bool IsUsable(Negotiation negotiation, int section, IceCandidateAttribute candidate) =>
        candidate.Component == 1
        && negotiation.SharesTransport(section)
        && (candidate.UsernameFragment is not { } ufrag || ufrag == negotiation.RemoteTransport?.Ice.UsernameFragment);
}
