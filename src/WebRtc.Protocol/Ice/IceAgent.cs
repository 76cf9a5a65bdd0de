using System.Diagnostics;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// A full ICE agent (RFC 8445, 8838, 7675) for one component of one stream. Sans-IO: candidates, credentials, datagrams and the time go
/// in; STUN datagrams and events come out. <see cref="CheckList"/> holds the pairs, <see cref="Nomination"/> chooses among them,
/// <see cref="Consent"/> watches the chosen one; here are the decisions between them.
/// After every call drain <see cref="TryPollTransmit"/> and <see cref="TryPollEvent"/>, then read <see cref="NextTimeout"/>.
/// </summary>
internal sealed class IceAgent
{
    /// <summary>Ta, between ordinary checks (RFC 8445 §14.2); triggered ones go at once.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>From the remote credentials, or a restart, to giving up without a pair that works. RFC 8863 asks for 39.5 s; a person has left by then.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>A pair that is not used and was not heard from is no longer valid.</summary>
    public static readonly TimeSpan PairExpiry = Consent.Expiry;

    /// <summary>Responses owed between two polls; more are dropped, the peer asks again.</summary>
    public const int MaxPendingResponses = 32;

    /// <summary>Events between two polls: far more than a change of everything makes.</summary>
    public const int MaxPendingEvents = 64;

    /// <summary>Bytes: a check with two ufrags of 256 characters fits.</summary>
    public const int MinBufferLength = 640;

    private readonly IRandom _random;
    private ulong _tieBreaker;
    private readonly Consent _consent = new();
    private readonly RoundTrip _roundTrip = new();
    private readonly BoundedQueue<PendingResponse> _responses = new(MaxPendingResponses);
    private readonly BoundedQueue<IceEvent> _events = new(MaxPendingEvents);

    private readonly CheckList _checkList = new(new IceGeneration());
    private CandidatePair? _retired;                    // the pair before a restart: the peer may still send on it
    private IceGeneration? _previous;                   // until a pair of the new generation is in use
    private Instant? _checkingSince;
    private Instant _nextOrdinaryCheck = Instant.Zero;
    private bool _endOfCandidates;

    /// <param name="role">The offerer controls (RFC 8445 §6.1.1).</param>
    /// <param name="tag">The first four bytes of this agent's transaction ids: unique among the agents of one socket.</param>
    /// <param name="random">Transaction ids, tie-breaker, spread of consent checks.</param>
    public IceAgent(IceRole role, uint tag, IRandom random)
    {
        Role = role;
        Tag = tag;
        _random = random;
        _tieBreaker = random.NextUInt64();
        _checkList.SetRole(role);
    }

    public uint Tag { get; }

    public IceRole Role { get; private set; }

    public IceState State { get; private set; } = IceState.New;

    public IceCounters Counters { get; } = new();

    /// <summary>Where to send; null: nowhere (nothing works yet, or consent has expired).</summary>
    public Route? SelectedRoute => Selected?.Route;

    /// <summary>The pair behind <see cref="SelectedRoute"/>, for statistics.</summary>
    public CandidatePair? SelectedPair => Selected;

    /// <summary>Smoothed over checks; null before the first answer.</summary>
    public TimeSpan? RoundTripTime => _roundTrip.Smoothed;

    /// <summary>The newest single measurement, their sum and their number, for statistics.</summary>
    public TimeSpan LastRoundTripTime => _roundTrip.Last;

    public TimeSpan TotalRoundTripTime => _roundTrip.Total;

    public long RoundTripTimeMeasurements => _roundTrip.Measurements;

    public IReadOnlyList<IceCandidate> LocalCandidates => _checkList.LocalCandidates;

    public IReadOnlyList<IceCandidate> RemoteCandidates => _checkList.RemoteCandidates;

    public ReadOnlySpan<CandidatePair> Pairs => _checkList.Pairs;

    /// <summary>When to call <see cref="HandleTimeout"/> and poll; <see cref="Instant.Zero"/>: at once.</summary>
    public Instant NextTimeout => ComputeNextTimeout();

    private CandidatePair? Selected => _checkList.Selected;

    private bool IsRunning => State is not (IceState.Failed or IceState.Closed);

    /// <summary>The credentials that the local description says. Checks from the peer are answered from now on.</summary>
    /// <returns>False if they are not valid (<see cref="IceCredentials"/>), or some are set: others are a <see cref="Restart"/>.</returns>
    public bool SetLocalCredentials(string ufrag, string password)
    {
        if (_checkList.Generation.Local is not null) return false;
        if (!IceCredentials.TryCreate(ufrag, password, out IceCredentials? credentials)) return false;
        _checkList.Generation.Local = credentials;
        HandleCredentials();
        return true;
    }

    /// <summary>The credentials of the remote description, before or after the local ones: with both, checks begin. Checks that came
    /// earlier were answered already (RFC 8445 §7.3: our own password signs) and are checked back now.</summary>
    /// <returns>False if they are not valid, or were set since the last restart.</returns>
    /// <param name="ufrag">Of the bundle's first media section.</param>
    /// <param name="password">Likewise.</param>
    /// <param name="isLite">a=ice-lite: then we control (RFC 8445 §6.1.1).</param>
    public bool SetRemoteCredentials(string ufrag, string password, bool isLite = false)
    {
        if (_checkList.Generation.Remote is not null) return false;
        if (!IceCredentials.TryCreate(ufrag, password, out IceCredentials? credentials)) return false;
        _checkList.Generation.Remote = credentials;
        _checkingSince = null;
        if (isLite && Role == IceRole.Controlled) SetRole(IceRole.Controlling);
        HandleCredentials();
        return true;
    }

    /// <returns>False if the list was full (counted).</returns>
    public bool AddLocalCandidate(in IceCandidate candidate)
    {
        bool fits = _checkList.TryAddLocal(candidate);
        if (!fits) Counters.OverLimit++;
        return fits;
    }

    /// <summary>A candidate of the peer for the current remote credentials; what we cannot use is counted and forgotten.</summary>
    /// <returns>Whether it may lead to checks.</returns>
    public bool AddRemoteCandidate(in IceCandidate candidate)
    {
        if (candidate.Transport != IceTransport.Udp || candidate.Component != 1 || !IsUnicast(candidate.Address))
        {
            Counters.CandidatesIgnored++;
            return false;
        }
        bool fits = _checkList.TryAddRemote(candidate);
        if (!fits) Counters.OverLimit++;
        return fits;
    }

    /// <summary>The peer will name no more candidates (RFC 8838 §14): checks may be called completed.</summary>
    public void SetEndOfCandidates() => _endOfCandidates = true;

    /// <summary>New local credentials (RFC 8445 §9). The old pair stays in use until a new one is nominated; local candidates stay.
    /// The peer's new credentials and candidates follow.</summary>
    /// <returns>False if the credentials are not valid, or the agent is closed.</returns>
    public bool Restart(string newUfrag, string newPassword)
    {
        if (State == IceState.Closed) return false;
        if (!IceCredentials.TryCreate(newUfrag, newPassword, out IceCredentials? credentials)) return false;
        _previous = Selected?.Generation;
        _checkList.Restart(new IceGeneration { Local = credentials });
        _checkingSince = null;
        _endOfCandidates = false;
        // W3C WebRTC §5.6.4: a restart leads from completed to connected, and from disconnected to checking.
        if (State == IceState.Completed) SetState(IceState.Connected);
        else if (State is IceState.Disconnected or IceState.Failed) SetState(IceState.Checking);
        return true;
    }

    public void Close()
    {
        if (State == IceState.Closed) return;
        Select(null, Instant.Zero);
        _responses.Clear();
        SetState(IceState.Closed);
    }

    /// <summary>Whether something authenticated has come this way lately: DTLS and SRTP from anywhere else are dropped. Not only the
    /// selected pair: the peer may use any valid one (RFC 8445 §12.2), and may send before we have heard its answer.</summary>
    public bool IsValidRoute(in Route route) =>
        Selected?.Route == route
        || (_checkList.Find(route) is { LastHeard: not null, State: not CandidatePairState.Failed })
        || _retired?.Route == route;

    /// <returns>Whether it was STUN for this agent, well-formed and authenticated; else it is counted and has had no effect.</returns>
    public bool HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        if (!IsRunning) return false;
        if (!StunMessage.TryParse(datagram, out StunMessage message) || message.Method != StunMethod.Binding)
        {
            Counters.Malformed++;
            return false;
        }
        bool authentic = message.Class switch
        {
            StunClass.Request => HandleRequest(now, route, message),
            StunClass.Indication => false,              // a keep-alive of RFC 8445 §11: nothing to do, nothing proven
            _ => HandleResponse(now, route, message),
        };
        if (authentic) UpdateState();
        return authentic;
    }

    public void HandleTimeout(Instant now)
    {
        if (!IsRunning) return;
        BeginChecking(now);
        ExpirePairs(now);
        bool wasSilent = _consent.IsSilent;
        if (!_consent.HandleTimeout(now)) LoseConsent(now);
        else if (_consent.IsSilent && !wasSilent) CheckAgain();
        if (!IsRunning) return;
        Reconsider(now);
        UpdateState();
        if (Selected is null && _checkingSince + ConnectTimeout <= now) Fail(now);
    }

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

    public bool TryPollEvent(out IceEvent iceEvent) => _events.TryDequeue(out iceEvent);

    private static bool IsUnicast(in TransportAddress address)
    {
        if (address.Port == 0 || (address.High == 0 && address.Low == 0)) return false;
        if (!address.IsIPv4) return address.High >> 56 != 0xFF;
        var first = (byte)(address.Low >> 24);
        return first is > 0 and < 224;                  // not 0/8, multicast, reserved or broadcast
    }

    private void HandleCredentials()
    {
        if (_checkList.Generation.IsComplete && State == IceState.New) SetState(IceState.Checking);
    }

    private void BeginChecking(Instant now)
    {
        if (State != IceState.New) _checkingSince ??= now;
    }

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
        StunAttributeType samesRole = Role == IceRole.Controlling ? StunAttributeType.IceControlling : StunAttributeType.IceControlled;
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
            if (Selected is { } old && old.Generation == generation && old.Route == route) HearSelected(now, old);
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
        if (pair == Selected) HearSelected(now, pair);
        bool nominates = request.Has(StunAttributeType.UseCandidate);
        if (pair.State != CandidatePairState.Succeeded) pair.Trigger(now, RoundTripTime);
        else if (Role == IceRole.Controlled && !nominates) CheckBackOnce(now, pair);
        if (Role == IceRole.Controlled && nominates) HandleNomination(now, pair);
    }

    /// <summary>
    /// Our check was quicker than the peer's, so RFC 8445 §7.3.1.4 asks for nothing more. But Pion nominates when a check comes on a pair
    /// that it has found valid, and else at its next tick, 200 ms later. So it gets one more, once.
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

    private bool HandleResponse(Instant now, in Route route, in StunMessage response)
    {
        if (Selected is { } selected && _consent.TryMatch(response.TransactionId, out Instant sentAt))
            return HandleConsentResponse(now, route, response, selected, sentAt);
        if (response.TransactionId.Tag != Tag || _checkList.Find(response.TransactionId) is not { Check.Sent: > 0 } pair)
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
        if (response.Class != StunClass.SuccessResponse)
        {
            if (response.TryGetErrorCode(out int code) && code == StunErrorCode.RoleConflict) YieldRole(now);
            return true;
        }
        selected.LastHeard = now;
        if (Role == IceRole.Controlling) selected.IsNominated = true;
        _roundTrip.Measure(now - sentAt);
        _consent.HandleAnswer(sentAt, _random);
        return true;
    }

    private void HandleSuccess(Instant now, CandidatePair pair, in StunMessage response)
    {
        if (pair.Check.Sent == 1) _roundTrip.Measure(now - pair.Check.FirstSent);
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

    /// <summary>487 (RFC 8445 §7.2.5.1): our role is the peer's. The answered check claimed it, because a change of role voids older ones.</summary>
    private void YieldRole(Instant now)
    {
        Counters.RoleConflicts++;
        _tieBreaker = _random.NextUInt64();             // RFC 8445 §16.1: a new one after 487
        SetRole(Role == IceRole.Controlling ? IceRole.Controlled : IceRole.Controlling);
        if (Role == IceRole.Controlling) _consent.Hurry(now);
    }

    private void Reconsider(Instant now)
    {
        if (Nomination.Reconsider(_checkList, Role, _consent.IsSilent, now) is { } pair) Select(pair, now);
    }

    private void Select(CandidatePair? pair, Instant now)
    {
        CandidatePair? old = Selected;
        if (pair == old) return;
        _checkList.Selected = pair;
        if (pair is null) _consent.Stop();
        else
        {
            // The first consent check of a controlling agent carries the nomination, so it goes at once.
            _consent.Start(now, Role == IceRole.Controlling ? now : Instant.Never, _random);
            if (pair.Generation != old?.Generation) _retired = old;
            if (pair.Generation == _checkList.Generation) _previous = null;
        }
        if (pair?.Route != old?.Route)
            Raise(new IceEvent(IceEventKind.SelectedPairChanged, Route: pair?.Route ?? default));
    }

    private int WriteConsentCheck(Instant now, Span<byte> buffer, CandidatePair selected)
    {
        var id = StunTransactionId.Create(Tag, _random);
        _consent.HandleSent(now, id, RoundTripTime);
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
        }
        pair.Check.HandleSent(now);
        Counters.RequestsSent++;
        return BindingMessages.WriteCheck(buffer, pair, pair.TransactionId, Role, _tieBreaker, useCandidate: false);
    }

    /// <summary>Triggered checks first, then retransmissions, then, paced, the best pair that waits (RFC 8445 §6.1.4.2).</summary>
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
            bool unanswered = pair.State == CandidatePairState.InProgress && pair.Check.IsExhausted && pair.Check.Due <= now;
            bool stale = pair.State == CandidatePairState.Succeeded && pair != Selected && pair.LastHeard + PairExpiry <= now;
            if (unanswered || stale) pair.Fail();
        }
        if (_retired?.LastHeard + PairExpiry <= now) _retired = null;
    }

    /// <summary>The selected pair has fallen silent: perhaps another way still leads there.</summary>
    private void CheckAgain()
    {
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            if (pair != Selected && pair.State is CandidatePairState.Failed or CandidatePairState.Succeeded) pair.Requeue();
        }
    }

    private void SetRole(IceRole role)
    {
        Role = role;
        _checkList.SetRole(role);
        // What was asked in the old role is asked anew: a late 487 to it must not swap the roles back.
        _consent.ForgetRequests();
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            if (pair.State != CandidatePairState.InProgress) continue;
            pair.Requeue();
            pair.IsTriggered = true;
        }
        Raise(new IceEvent(IceEventKind.RoleChanged, Role: role));
    }

    private void UpdateState()
    {
        if (Selected is null) return;
        if (_consent.IsSilent) SetState(IceState.Disconnected);
        else if (State != IceState.Completed) SetState(IsCompleted() ? IceState.Completed : IceState.Connected);
    }

    private bool IsCompleted()
    {
        if (!_endOfCandidates || Selected is not { IsNominated: true } selected) return false;
        if (selected.Generation != _checkList.Generation) return false;
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            if (pair.State is CandidatePairState.Waiting or CandidatePairState.InProgress && IsWorthChecking(pair)) return false;
        }
        return true;
    }

    /// <summary>RFC 7675 §5.1. Only a restart that is under way can still bring a pair.</summary>
    private void LoseConsent(Instant now)
    {
        bool restarting = Selected?.Generation != _checkList.Generation;
        Select(null, now);
        if (!restarting)
        {
            Fail(now);
            return;
        }
        _checkingSince ??= now;
        SetState(IceState.Checking);
    }

    private void Fail(Instant now)
    {
        Select(null, now);
        _retired = null;
        _responses.Clear();
        SetState(IceState.Failed);
    }

    private void SetState(IceState state)
    {
        if (State == state) return;
        State = state;
        Raise(new IceEvent(IceEventKind.StateChanged, State: state));
    }

    private void Raise(in IceEvent iceEvent)
    {
        if (!_events.TryEnqueue(iceEvent)) Counters.OverLimit++;
    }

    private Instant ComputeNextTimeout()
    {
        if (!IsRunning) return Instant.Never;
        if (_responses.Count > 0) return Instant.Zero;
        Instant next = Instant.Min(_consent.Due, _consent.NextTimeout);
        if (State == IceState.New) return next;
        if (_checkingSince is not { } since) return Instant.Zero;
        if (Selected is null) next = Instant.Min(next, since + ConnectTimeout);
        if (!_checkList.Generation.IsComplete) return next;
        foreach (CandidatePair pair in _checkList.Pairs)
        {
            next = Instant.Min(next, pair switch
            {
                { IsTriggered: true } => Instant.Zero,
                { State: CandidatePairState.InProgress } => pair.Check.Due,
                { State: CandidatePairState.Waiting } when IsWorthChecking(pair) => _nextOrdinaryCheck,
                { State: CandidatePairState.Succeeded, LastHeard: { } heard } when pair != Selected => heard + PairExpiry,
                _ => Instant.Never,
            });
        }
        return next;
    }
}
