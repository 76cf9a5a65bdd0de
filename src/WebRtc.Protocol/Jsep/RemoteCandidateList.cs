using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>The peer's candidates of one negotiation, by section; part of them belong to transports that we don't
/// use.</summary>
internal sealed class RemoteCandidateList
{
    /// <summary>Candidates of one negotiation. Browsers have 5 to 20 a section.</summary>
    public const int MaxCandidates = 100;

    private readonly List<(int Section, IceCandidateAttribute Candidate)> _candidates = [];
    private readonly List<int> _endedSections = [];
    private readonly List<(int Section, IceCandidateAttribute Candidate)> _trickled = [];
    private readonly List<int> _trickledEnds = [];
    private bool _allEnded;

    /// <summary>Candidates or their end came after the description.</summary>
    public bool HasTrickled => _trickled.Count + _trickledEnds.Count > 0;

    /// <summary>Those that came after the description.</summary>
    public IReadOnlyList<(int Section, IceCandidateAttribute Candidate)> Trickled => _trickled;

    /// <summary>Takes a trickled one.</summary>
    /// <returns>False if there is no room.</returns>
    public bool TryAdd(int section, IceCandidateAttribute candidate)
    {
        if (!TryKeep(section, candidate)) return false;
        _trickled.Add((section, candidate));
        return true;
    }

    /// <summary>Takes a trickled end.</summary>
    /// <param name="section">-1: all of them.</param>
    public void AddEnd(int section)
    {
        if (!_endedSections.Contains(section) && !_trickledEnds.Contains(section)) _trickledEnds.Add(section);
        End(section);
    }

    /// <summary>The end of a section's candidates came after the description.</summary>
    public bool HasTrickledEnd(int section) =>
        _trickledEnds.Contains(section) || (_trickledEnds.Contains(-1) && !_endedSections.Contains(section));

    /// <param name="section">-1: all of them.</param>
    private void End(int section)
    {
        if (section < 0) _allEnded = true;
        else if (!_endedSections.Contains(section)) _endedSections.Add(section);
    }

    /// <summary>Takes those of a description; what exceeds the limit is ignored.</summary>
    public void AddAll(SessionDescription description)
    {
        for (int i = 0; i < description.Media.Count; i++)
        {
            foreach (IceCandidateAttribute candidate in description.Media[i].Candidates())
                if (!Contains(i, candidate) && !TryKeep(i, candidate)) return;
            if (description.Media[i].Attributes.Contains("end-of-candidates")
                || description.Attributes.Contains("end-of-candidates"))
                End(i);
        }
    }

    /// <summary>Takes over what was trickled in the same ICE generation before.</summary>
    public void AddAll(RemoteCandidateList earlier)
    {
        foreach ((int section, IceCandidateAttribute candidate) in earlier._candidates)
            if (!Contains(section, candidate) && !TryKeep(section, candidate)) break;
        foreach (int section in earlier._endedSections) End(section);
        _allEnded |= earlier._allEnded;
    }

    /// <summary>Those of the negotiation's transport and ICE generation.</summary>
    public IReadOnlyList<IceCandidateAttribute> Select(Negotiation negotiation)
    {
        var selected = new List<IceCandidateAttribute>();
        foreach ((int section, IceCandidateAttribute candidate) in _candidates)
            if (IsUsable(negotiation, section, candidate)) selected.Add(candidate);
        return selected;
    }

    public bool HasEnded(Negotiation negotiation) => _allEnded || _endedSections.Contains(negotiation.TransportIndex);

    /// <summary>Component 2 is RTCP's, which is multiplexed; another ufrag is another generation.</summary>
    public static bool IsUsable(Negotiation negotiation, int section, IceCandidateAttribute candidate) =>
        candidate.Component == 1
        && negotiation.SharesTransport(section)
        && (candidate.UsernameFragment is not { } ufrag || ufrag == negotiation.RemoteTransport?.Ice.UsernameFragment);

    private bool TryKeep(int section, IceCandidateAttribute candidate)
    {
        if (_candidates.Count == MaxCandidates) return false;
        _candidates.Add((section, candidate));
        return true;
    }

    private bool Contains(int section, IceCandidateAttribute candidate)
    {
        string? text = null;
        foreach ((int knownSection, IceCandidateAttribute known) in _candidates)
            if (knownSection == section && known.Port == candidate.Port
                && known.ToString() == (text ??= candidate.ToString()))
                return true;
        return false;
    }
}
