using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// The peer's checks (RFC 8445 §7.3): authenticated, answered, checked back, and followed when they nominate.
/// </summary>
internal sealed partial class IceAgent
{
    private bool HandleRequest(Instant now, in Route route, in StunMessage request)
    {
        if (FindGeneration(request) is not { } generation || !request.VerifyIntegrity(generation.Local!.Password))
        {
            // RFC 8489 §9.1.3 would answer 400 or 401; silence gives an attacker no reflector and no oracle.
            Counters.Unauthenticated++;
            return false;
        }
        Counters.RequestsReceived++;
        int errorCode = 0;
        ushort unknown = BindingMessages.FindUnknownAttribute(request);
        if (unknown != 0) errorCode = StunErrorCode.UnknownAttribute;
        else if (!TryResolveRoleConflict(now, request)) errorCode = StunErrorCode.RoleConflict;
        var response = new PendingResponse(route, request.TransactionId, generation, errorCode, unknown);
        if (!_responses.TryEnqueue(response)) Counters.OverLimit++;
        if (errorCode == 0) HandleCheck(now, route, request, generation);
        return true;
    }

    private IceGeneration? FindGeneration(in StunMessage request)
    {
        if (!request.TryGet(StunAttributeType.Username, out ReadOnlySpan<byte> username)) return null;
        int colon = username.IndexOf((byte)':');
        if (colon <= 0) return null;
        ReadOnlySpan<byte> ufrag = username[..colon];
        IceGeneration current = _checkList.Generation;
        if (current.Local is { } local && ufrag.SequenceEqual(local.Ufrag)) return current;
        return _previous?.Local is { } previous && ufrag.SequenceEqual(previous.Ufrag) ? _previous : null;
    }

    /// <summary>RFC 8445 §7.3.1.1.</summary>
    /// <returns>False: answer 487, the peer has to change.</returns>
    private bool TryResolveRoleConflict(Instant now, in StunMessage request)
    {
        StunAttributeType samesRole = Role == IceRole.Controlling
            ? StunAttributeType.IceControlling
            : StunAttributeType.IceControlled;
        if (!request.TryGetUInt64(samesRole, out ulong theirs)) return true;
        Counters.RoleConflicts++;
        bool weControl = _tieBreaker >= theirs;
        if (weControl == (Role == IceRole.Controlling)) return false;
        SetRole(weControl ? IceRole.Controlling : IceRole.Controlled);
        if (weControl) _consent.Hurry(now);
        return true;
    }

    private void HandleCheck(Instant now, in Route route, in StunMessage request, IceGeneration generation)
    {
        if (generation != _checkList.Generation)
        {
            if (Selected is { } old && old.Generation == generation && old.Route == route)
            {
                old.Counters.RequestsReceived++;
                HearSelected(now, old);
            }
            return;
        }
        if (!request.TryGetUInt32(StunAttributeType.Priority, out uint priority))
            priority = IceCandidate.ComputePriority(IceCandidateType.PeerReflexive, 0);
        if (_checkList.GetOrAdd(route, priority) is not { } pair)
        {
            Counters.OverLimit++;
            return;
        }
        pair.LastHeard = now;
        pair.Counters.RequestsReceived++;
        if (pair == Selected) HearSelected(now, pair);
        bool nominates = request.Has(StunAttributeType.UseCandidate);
        if (pair.State != CandidatePairState.Succeeded) pair.Trigger(now, RoundTripTime);
        else if (Role == IceRole.Controlled && !nominates) CheckBackOnce(now, pair);
        if (Role == IceRole.Controlled && nominates) HandleNomination(now, pair);
    }

    /// <summary>
    /// Our check was quicker than the peer's, so RFC 8445 §7.3.1.4 asks for nothing more. But Pion
    /// nominates when a check comes on a pair that it has found valid, and else at its next tick, 200 ms
    /// later. So it gets one more, once.
    /// </summary>
    private void CheckBackOnce(Instant now, CandidatePair pair)
    {
        if (pair.IsCheckedBack || pair.IsNominated) return;
        pair.IsCheckedBack = true;
        if (pair == Selected) _consent.Hurry(now);
        else pair.Trigger(now, RoundTripTime);
    }

    private void HearSelected(Instant now, CandidatePair selected)
    {
        selected.LastHeard = now;
        _consent.HandleCheck(now);
    }

    /// <summary>RFC 8445 §7.3.1.5, at any time: Chrome changes its mind whenever it finds a better pair.</summary>
    private void HandleNomination(Instant now, CandidatePair pair)
    {
        if (pair.State != CandidatePairState.Succeeded)
        {
            pair.IsNominatedOnSuccess = true;
            return;
        }
        pair.IsNominated = true;
        Select(pair, now);
    }
}
