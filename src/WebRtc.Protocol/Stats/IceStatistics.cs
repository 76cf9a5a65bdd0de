using System.Globalization;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>Reads candidates and pairs out of an agent.</summary>
internal static class IceStatistics
{
    public static string IdOf(CandidatePair pair) => "CP" + pair.Id.ToString(CultureInfo.InvariantCulture);

    public static List<IceCandidateStatistics> CollectLocal(IceAgent agent)
    {
        var candidates = new List<IceCandidateStatistics>(agent.LocalCandidates.Count);
        foreach (IceCandidate candidate in agent.LocalCandidates)
            candidates.Add(new IceCandidateStatistics(IsRemote: false, candidate, agent.LocalUfrag));
        return candidates;
    }

    public static List<IceCandidateStatistics> CollectRemote(IceAgent agent)
    {
        var candidates = new List<IceCandidateStatistics>(agent.RemoteCandidates.Count);
        foreach (IceCandidate candidate in agent.RemoteCandidates)
            candidates.Add(new IceCandidateStatistics(IsRemote: true, candidate, agent.RemoteUfrag));
        foreach (CandidatePair pair in agent.Pairs)
        {
            var reflexive = new IceCandidateStatistics(IsRemote: true, pair.Remote, agent.RemoteUfrag);
            if (!Contains(candidates, reflexive.Id)) candidates.Add(reflexive);
        }
        return candidates;
    }

    /// <param name="agent">Whose.</param>
    /// <param name="availableBitrateBps">Of the selected pair, if it is known.</param>
    public static List<CandidatePairStatistics> CollectPairs(IceAgent agent, double? availableBitrateBps)
    {
        var pairs = new List<CandidatePairStatistics>(agent.Pairs.Length);
        foreach (CandidatePair pair in agent.Pairs)
        {
            pairs.Add(new CandidatePairStatistics
            {
                Id = IdOf(pair),
                LocalCandidateId = IceCandidateStatistics.IdOf(isRemote: false, pair.Local, agent.LocalUfrag),
                RemoteCandidateId = IceCandidateStatistics.IdOf(isRemote: true, pair.Remote, agent.RemoteUfrag),
                State = pair.State,
                Nominated = pair.IsNominated,
                Priority = pair.Priority,
                Counters = pair.Counters,
                AvailableOutgoingBitrate = pair == agent.SelectedPair ? availableBitrateBps : null,
            });
        }
        return pairs;
    }

    private static bool Contains(List<IceCandidateStatistics> candidates, string id)
    {
        foreach (IceCandidateStatistics candidate in candidates)
        {
            if (candidate.Id == id) return true;
        }
        return false;
    }
}
