using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// A full ICE agent (RFC 8445, 8838, 7675) for one component of one stream. Sans-IO: candidates, credentials, datagrams
/// and the time go in; STUN datagrams and events come out. <see cref="CheckList"/> holds the pairs,
/// <see cref="Nomination"/> chooses among them, <see cref="Consent"/> watches the chosen one; here are the decisions
/// between them: commands and states in this file, what comes in in <c>IceAgent.Requests.cs</c> and
/// <c>IceAgent.Responses.cs</c>, what goes out in <c>IceAgent.Transmits.cs</c>. After every call drain
/// <see cref="TryPollTransmit"/> and <see cref="TryPollEvent"/>, then read <see cref="NextTimeout"/>.
/// </summary>
internal sealed partial class IceAgent
{
    /// <summary>Ta, between ordinary checks (RFC 8445 §14.2); triggered ones go at once.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// From the remote credentials, or a restart, to giving up without a pair that works. RFC 8863 asks for 39.5 s; a
    /// person has left by then.
    /// </summary>
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
    /// <param name="tag">The first four bytes of this agent's transaction ids: unique among the
    /// agents of one socket.</param>
    /// <param name="random">Transaction ids, tie-breaker, spread of consent checks.</param>
    /// <param name="policy">Which candidates may be used (W3C WebRTC §4.2.4).</param>
    public IceAgent(IceRole role, uint tag, IRandom random, IceTransportPolicy policy = IceTransportPolicy.All)
    {
        Policy = policy;
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

    /// <summary>
    /// Which candidates may be used; set another one before a <see cref="Restart"/>, and add what it allows after.
    /// </summary>
    public IceTransportPolicy Policy
    {
        get;
        set
        {
            field = value;
            if (value == IceTransportPolicy.Relay) _checkList.KeepRelayed();
        }
    }

    /// <summary>The pair behind <see cref="SelectedRoute"/>, for statistics.</summary>
    public CandidatePair? SelectedPair => Selected;

    /// <summary>
    /// How often the selected pair has become another one (webrtc-stats selectedCandidatePairChanges).
    /// </summary>
    public long SelectedPairChanges { get; private set; }

    /// <summary>The fragment that the local description says now; null: none yet.</summary>
    public string? LocalUfrag => _checkList.Generation.Local?.UfragText;

    public string? RemoteUfrag => _checkList.Generation.Remote?.UfragText;

    /// <summary>Smoothed over checks; null before the first answer.</summary>
    public TimeSpan? RoundTripTime => _roundTrip.Smoothed;

    public IReadOnlyList<IceCandidate> LocalCandidates => _checkList.LocalCandidates;

    public IReadOnlyList<IceCandidate> RemoteCandidates => _checkList.RemoteCandidates;

    public ReadOnlySpan<CandidatePair> Pairs => _checkList.Pairs;

    /// <summary>When to call <see cref="HandleTimeout"/> and poll; <see cref="Instant.Zero"/>: at once.</summary>
    public Instant NextTimeout => ComputeNextTimeout();

    private CandidatePair? Selected => _checkList.Selected;

    private bool IsRunning => State is not (IceState.Failed or IceState.Closed);

    /// <summary>
    /// The credentials that the local description says. Checks from the peer are answered from now on.
    /// </summary>
    /// <returns>False if they are not valid (<see cref="IceCredentials"/>), or some are set: others are a
    /// <see cref="Restart"/>.</returns>
    public bool SetLocalCredentials(string ufrag, string password)
    {
        if (_checkList.Generation.Local is not null) return false;
        if (!IceCredentials.TryCreate(ufrag, password, out IceCredentials? credentials)) return false;
        _checkList.Generation.Local = credentials;
        HandleCredentials();
        return true;
    }

    /// <summary>
    /// The credentials of the remote description, before or after the local ones: with both, checks begin. Checks that
    /// came earlier were answered already (RFC 8445 §7.3: our own password signs) and are checked back now.
    /// </summary>
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

    /// <summary>Who controls was decided otherwise than the role that the agent was made with.</summary>
    public void SetRole(IceRole role)
    {
        if (Role == role) return;
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

    /// <returns>False if the list was full, or the policy forbids it (both counted).</returns>
    public bool AddLocalCandidate(in IceCandidate candidate)
    {
        if (Policy == IceTransportPolicy.Relay && candidate.Type != IceCandidateType.Relayed)
        {
            Counters.CandidatesIgnored++;
            return false;
        }
        bool fits = _checkList.TryAddLocal(candidate);
        if (!fits) Counters.OverLimit++;
        return fits;
    }

    /// <summary>
    /// A candidate of the peer for the current remote credentials; what we cannot use is counted and forgotten.
    /// </summary>
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

    /// <summary>
    /// New local credentials (RFC 8445 §9). The old pair stays in use until a new one is nominated; local candidates
    /// stay. The peer's new credentials and candidates follow.
    /// </summary>
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

    /// <summary>
    /// The pair of a way on which something authenticated has come lately: DTLS and SRTP from anywhere else are
    /// dropped. Not only the selected pair: the peer may use any valid one (RFC 8445 §12.2), and may send before
    /// we have heard its answer.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    public CandidatePair? FindValidPair(in Route route)
    {
        if (Selected is { } selected && selected.Route == route) return selected;
        if (_checkList.Find(route) is { LastHeard: not null, State: not CandidatePairState.Failed } pair) return pair;
        return _retired is { } retired && retired.Route == route ? retired : null;
    }

    /// <returns>Whether it was STUN for this agent, well-formed and authenticated; else it is counted and has
    /// had no effect.</returns>
    public bool HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram)
    {
        if (!IsRunning) return false;
        if (!StunMessage.TryParse(datagram, out StunMessage message) || message.Method != StunMethod.Binding)
        {
            Counters.Malformed++;
            return false;
        }
        if (Policy == IceTransportPolicy.Relay && !_checkList.IsRelayed(route.Local))
        {
            Counters.RefusedByPolicy++;                 // an answer would tell the peer our address
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

    /// <summary>Whether datagrams from this address of ours leave through a TURN server.</summary>
    public bool IsRelayed(in TransportAddress local) => _checkList.IsRelayed(local);

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

    private void Reconsider(Instant now)
    {
        if (Nomination.Reconsider(_checkList, Role, _consent.IsSilent, now) is { } pair) Select(pair, now);
    }

    private void Select(CandidatePair? pair, Instant now)
    {
        CandidatePair? old = Selected;
        if (pair == old) return;
        _checkList.Selected = pair;
        if (pair is not null) SelectedPairChanges++;
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
            if (pair.State is CandidatePairState.Waiting or CandidatePairState.InProgress && IsWorthChecking(pair))
                return false;
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
                { State: CandidatePairState.Succeeded, LastHeard: { } heard } when pair != Selected =>
                    heard + PairExpiry,
                _ => Instant.Never,
            });
        }
        return next;
    }
}
