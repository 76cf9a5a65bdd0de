namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// Which pair to use (RFC 8445 §8.1.1 leaves the choice open). The first pair that works is used and, when we
/// control, nominated at once: the picture starts after one round trip. A pair that validates later replaces it
/// if it is clearly better (more direct), or if the selected one has fallen silent. A controlled agent follows
/// the peer's last nomination whenever it comes; until the first, and while the nominated pair is silent, it
/// helps itself in the same way.
/// </summary>
internal static class Nomination
{
    /// <summary>A pair not heard from for this long is no rescue for a silent one.</summary>
    public static readonly TimeSpan Fresh = Consent.DisconnectedAfter;

    /// <returns>The pair to change to; null: stay.</returns>
    /// <param name="checkList">Best first; its selected pair is the one in use.</param>
    /// <param name="role">Ours.</param>
    /// <param name="isSilent">The selected pair shows no life.</param>
    /// <param name="now">For freshness.</param>
    public static CandidatePair? Reconsider(CheckList checkList, IceRole role, bool isSilent, Instant now)
    {
        CandidatePair? selected = checkList.Selected;
        foreach (CandidatePair pair in checkList.Pairs)
        {
            if (pair.State != CandidatePairState.Succeeded || pair == selected) continue;
            if (selected is null) return pair;
            if (isSilent)
            {
                if (pair.LastHeard + Fresh > now) return pair;
                continue;
            }
            if (role != IceRole.Controlling) return null;
            // After a restart anything of the new generation replaces the old pair (RFC 8445 §9).
            if (selected.Generation != checkList.Generation || IsClearlyBetter(pair, selected)) return pair;
        }
        return null;
    }

    /// <summary>
    /// More direct: the less direct of its two ends is more direct than that of the other pair. A mere difference of
    /// local preference is not worth a change under way.
    /// </summary>
    public static bool IsClearlyBetter(CandidatePair pair, CandidatePair than) => Directness(pair) > Directness(than);

    /// <summary>
    /// With a pair nominated, only checks that could change the choice go on (RFC 8445 §8.1.2): of better pairs, and of
    /// those that the peer checks too, because it may nominate them.
    /// </summary>
    public static bool IsWorthChecking(CandidatePair pair, CheckList checkList, bool isSilent) =>
        checkList.Selected is not { IsNominated: true } selected
        || isSilent
        || pair.LastHeard is not null
        || selected.Generation != checkList.Generation
        || pair.Priority > selected.Priority;

    private static int Directness(CandidatePair pair) =>
        Math.Min(IceCandidate.TypePreference(pair.Local.Type), IceCandidate.TypePreference(pair.Remote.Type));
}
