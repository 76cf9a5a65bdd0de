using System.Diagnostics;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>What leaves: answers first, then consent requests, then checks.</summary>
internal sealed partial class IceAgent
{
    /// <returns>False if nothing is to be sent now.</returns>
    /// <param name="now">The time.</param>
    /// <param name="buffer">At least <see cref="MinBufferLength"/> bytes.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="route">Where they go.</param>
    public bool TryPollTransmit(Instant now, Span<byte> buffer, out int length, out Route route)
    {
        Debug.Assert(buffer.Length >= MinBufferLength, "A check may not fit.");
        (length, route) = (0, default);
        if (!IsRunning) return false;
        if (_responses.TryDequeue(out PendingResponse response))
        {
            length = BindingMessages.WriteResponse(buffer, response);
            route = response.Route;
            Counters.ResponsesSent++;
            if (_checkList.Find(route) is { } asked) asked.Counters.ResponsesSent++;
            return true;
        }
        BeginChecking(now);
        if (Selected is { } selected && now >= _consent.Due)
        {
            length = WriteConsentCheck(now, buffer, selected);
            route = selected.Route;
            return true;
        }
        if (FindDueCheck(now) is not { } pair) return false;
        length = WriteCheck(now, buffer, pair);
        route = pair.Route;
        return true;
    }

    private int WriteConsentCheck(Instant now, Span<byte> buffer, CandidatePair selected)
    {
        var id = StunTransactionId.Create(Tag, _random);
        _consent.HandleSent(now, id, RoundTripTime);
        selected.Counters.ConsentRequestsSent++;
        Counters.RequestsSent++;
        return BindingMessages.WriteCheck(buffer, selected, id, Role, _tieBreaker, useCandidate: true);
    }

    private int WriteCheck(Instant now, Span<byte> buffer, CandidatePair pair)
    {
        if (pair.State != CandidatePairState.InProgress)
        {
            if (!pair.IsTriggered) _nextOrdinaryCheck = now + CheckInterval;
            pair.State = CandidatePairState.InProgress;
            pair.TransactionId = StunTransactionId.Create(Tag, _random);
            pair.Check = StunRetransmission.Start(now, RoundTripTime);
            pair.IsTriggered = false;
            pair.Counters.RequestsSent++;
        }
        pair.Check.HandleSent(now);
        Counters.RequestsSent++;
        return BindingMessages.WriteCheck(buffer, pair, pair.TransactionId, Role, _tieBreaker, useCandidate: false);
    }

    /// <summary>
    /// Triggered checks first, then retransmissions, then, paced, the best pair that waits (RFC 8445 §6.1.4.2).
    /// </summary>
    private CandidatePair? FindDueCheck(Instant now)
    {
        if (!_checkList.Generation.IsComplete) return null;
        CandidatePair? ordinary = null;
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            if (pair.IsTriggered) return pair;
            if (pair.State == CandidatePairState.InProgress && pair.Check.Due <= now && !pair.Check.IsExhausted)
            {
                if (IsWorthChecking(pair)) return pair;
                pair.Requeue();
            }
            if (pair.State == CandidatePairState.Waiting && now >= _nextOrdinaryCheck && IsWorthChecking(pair))
                ordinary ??= pair;
        }
        return ordinary;
    }

    private bool IsWorthChecking(CandidatePair pair) => Nomination.IsWorthChecking(pair, _checkList, _consent.IsSilent);

    private void ExpirePairs(Instant now)
    {
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            bool unanswered = pair.State == CandidatePairState.InProgress && pair.Check.IsExhausted
                && pair.Check.Due <= now;
            bool stale = pair.State == CandidatePairState.Succeeded && pair != Selected
                && pair.LastHeard + PairExpiry <= now;
            if (unanswered || stale) pair.Fail();
        }
        if (_retired?.LastHeard + PairExpiry <= now) _retired = null;
    }

    /// <summary>The selected pair has fallen silent: perhaps another way still leads there.</summary>
    private void CheckAgain()
    {
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            if (pair != Selected && pair.State is CandidatePairState.Failed or CandidatePairState.Succeeded)
                pair.Requeue();
        }
    }
}
