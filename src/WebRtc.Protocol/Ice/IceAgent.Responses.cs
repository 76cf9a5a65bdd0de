using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>The answers to our checks (RFC 8445 §7.2.5) and consent requests (RFC 7675 §5.1).</summary>
internal sealed partial class IceAgent
{
    private bool HandleResponse(Instant now, in Route route, in StunMessage response)
    {
        if (Selected is { } selected && _consent.TryMatch(response.TransactionId, out Instant sentAt))
            return HandleConsentResponse(now, route, response, selected, sentAt);
        if (response.TransactionId.Tag != Tag
            || _checkList.Find(response.TransactionId) is not { Check.Sent: > 0 } pair)
        {
            Counters.Unmatched++;
            return false;
        }
        if (!response.VerifyIntegrity(pair.Generation.Remote!.Password))
        {
            Counters.Unauthenticated++;                 // RFC 8489 §9.1.4: as if it had never come; we go on asking
            return false;
        }
        Counters.ResponsesReceived++;
        pair.Counters.ResponsesReceived++;
        if (pair.Route != route)
        {
            Counters.Unmatched++;
            pair.Fail();                                // RFC 8445 §7.2.5.2.1: the path is not symmetric
        }
        else if (response.Class == StunClass.SuccessResponse) HandleSuccess(now, pair, response);
        else HandleError(now, pair, response);
        return true;
    }

    private bool HandleConsentResponse(
        Instant now, in Route route, in StunMessage response, CandidatePair selected, Instant sentAt)
    {
        if (selected.Route != route || !response.VerifyIntegrity(selected.Generation.Remote!.Password))
        {
            Counters.Unauthenticated++;
            return false;
        }
        Counters.ResponsesReceived++;
        selected.Counters.ResponsesReceived++;
        if (response.Class != StunClass.SuccessResponse)
        {
            if (response.TryGetErrorCode(out int code) && code == StunErrorCode.RoleConflict) YieldRole(now);
            return true;
        }
        selected.LastHeard = now;
        if (Role == IceRole.Controlling) selected.IsNominated = true;
        Measure(selected, now - sentAt);
        _consent.HandleAnswer(sentAt, _random);
        return true;
    }

    private void HandleSuccess(Instant now, CandidatePair pair, in StunMessage response)
    {
        if (pair.Check.Sent == 1) Measure(pair, now - pair.Check.FirstSent);
        else _roundTrip.Estimate(now - pair.Check.FirstSent);
        pair.State = CandidatePairState.Succeeded;
        pair.Check = StunRetransmission.Idle;
        pair.IsTriggered = false;
        pair.LastHeard = now;
        LearnMappedAddress(pair, response);
        if (pair.IsNominatedOnSuccess && Role == IceRole.Controlled)
        {
            pair.IsNominated = true;
            Select(pair, now);
        }
        Reconsider(now);
    }

    /// <summary>RFC 8445 §7.2.5.3.1. The pair stays: datagrams leave from its base as before.</summary>
    private void LearnMappedAddress(CandidatePair pair, in StunMessage response)
    {
        if (!response.TryGetMappedAddress(out TransportAddress mapped) || mapped == pair.Mapped) return;
        pair.Mapped = mapped;
        if (!_checkList.IsLocalAddress(mapped)) Raise(new IceEvent(IceEventKind.LocalPeerReflexive, Address: mapped));
    }

    private void HandleError(Instant now, CandidatePair pair, in StunMessage response)
    {
        if (response.TryGetErrorCode(out int code) && code == StunErrorCode.RoleConflict)
        {
            YieldRole(now);
        }
        else pair.Fail();
    }

    /// <summary>
    /// 487 (RFC 8445 §7.2.5.1): our role is the peer's. The answered check claimed it, because a change
    /// of role voids older ones.
    /// </summary>
    private void YieldRole(Instant now)
    {
        Counters.RoleConflicts++;
        _tieBreaker = _random.NextUInt64();             // RFC 8445 §16.1: a new one after 487
        SetRole(Role == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling);
        if (Role == IceRole.Controlling) _consent.Hurry(now);
    }

    private void Measure(CandidatePair pair, TimeSpan roundTripTime)
    {
        _roundTrip.Measure(roundTripTime);
        pair.Counters.CurrentRoundTripTime = roundTripTime;
        pair.Counters.TotalRoundTripTime += roundTripTime;
    }
}
