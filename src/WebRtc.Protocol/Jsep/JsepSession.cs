using System.Diagnostics.CodeAnalysis;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Offer and answer of one connection (RFC 9429, W3C WebRTC §4.4.1.5): text in, text and agreements out. An offer makes
/// a pending <see cref="Negotiation"/>, its final answer makes it the current one; <see cref="Transport"/>,
/// <see cref="Media"/> and <see cref="DataTransport"/> say what that means for the engine. A failed call changes
/// nothing. One transport carries everything (BUNDLE, rtcp-mux required). Not thread-safe.
/// </summary>
internal sealed class JsepSession
{
    private readonly JsepOptions _options;
    private readonly IRandom _random;
    private readonly Revision _revision = new();
    private readonly TransceiverTable _transceivers;
    private readonly CreatedDescriptions _created;
    private readonly HashSet<string> _usedMids = [];
    private readonly HashSet<IceParameters> _credentialsToReplace = [];
    private bool _wantsData;
    private string? _identity;
    private Negotiation? _current;
    private Negotiation? _pending;

    public JsepSession(JsepOptions options, IRandom random)
    {
        if (options.Fingerprints.Count == 0) throw new ArgumentException("a fingerprint is needed", nameof(options));
        _options = options;
        _random = random;
        _transceivers = new TransceiverTable(random, _revision);
        _created = new CreatedDescriptions(options, random, _revision);
    }

    public SignalingState SignalingState { get; private set; }

    /// <summary>CollectTransceivers (W3C WebRTC §4.4.1): those of the connection's set, in the order of their
    /// making.</summary>
    public IReadOnlyList<JsepTransceiver> Transceivers => _transceivers.All;

    /// <summary>What to feed ICE and DTLS with; null before the first local description with a live section, and when
    /// none is left.</summary>
    public NegotiatedTransport? Transport { get; private set; }

    /// <summary>Live audio and video sections, as of the last answer or provisional answer on either side; empty
    /// before.</summary>
    public IReadOnlyList<NegotiatedMedia> Media { get; private set; } = [];

    /// <summary>Null: no application section is agreed.</summary>
    public NegotiatedDataTransport? DataTransport { get; private set; }

    /// <summary>An offer would change something (W3C WebRTC §4.7.3). To be heeded in the stable state only.</summary>
    public bool NegotiationNeeded =>
        Jsep.NegotiationNeeded.Check(_transceivers.All, _current, _credentialsToReplace.Count > 0, _wantsData);

    /// <summary>What keeps our sources from being sent, as of the last answer; null: nothing.</summary>
    public UnsentReason? UnsentReason { get; private set; }

    /// <summary>canTrickleIceCandidates (W3C WebRTC §4.4.2); null: there is no remote description.</summary>
    public bool? CanTrickleIceCandidates { get; private set; }

    /// <summary>
    /// The identity assertion of the descriptions created from now on, in base64 (RFC 9429 §5.2.1); null: none.
    /// </summary>
    public string? Identity
    {
        get => _identity;
        set
        {
            if (_identity != value) _revision.Advance();
            _identity = value;
        }
    }

    public JsepDescription? CurrentRemoteDescription => RemoteDescriptionText.Render(_current);

    public JsepDescription? PendingRemoteDescription => RemoteDescriptionText.Render(_pending);

    /// <summary>Adds one for the application; it takes part from the next offer on.</summary>
    /// <param name="kind">Of its tracks.</param>
    /// <param name="direction">What is wanted.</param>
    public JsepTransceiver AddTransceiver(MediaKind kind, SdpDirection direction) =>
        _transceivers.Add(kind, direction, byRemote: false);

    /// <summary>createDataChannel was called: the next offer has an application section.</summary>
    public void RequestDataSection()
    {
        if (!_wantsData) _revision.Advance();
        _wantsData = true;
    }

    /// <summary>restartIce (W3C WebRTC §4.4.2): all credentials in use are to be replaced, by an offer of ours or the
    /// peer's.</summary>
    public void RestartIce()
    {
        if (_current?.LocalIce is { } current) _credentialsToReplace.Add(current);
        if (_pending is { Local: not null, LocalIce: { } pending }) _credentialsToReplace.Add(pending);
        _revision.Advance();
    }

    /// <summary>createOffer (W3C WebRTC §4.4.2).</summary>
    public bool TryCreateOffer(bool iceRestart, [NotNullWhen(true)] out string? sdp, out JsepError error)
    {
        sdp = null;
        if (SignalingState is not (SignalingState.Stable or SignalingState.HaveLocalOffer))
            return WrongState("createOffer", out error);
        error = default;
        Negotiation? latest = _pending ?? _current;
        IceParameters? kept = latest?.LocalIce;
        if (iceRestart || (kept is not null && _credentialsToReplace.Contains(kept))) kept = null;
        var planner = new OfferPlanner(_options, _transceivers.All, _current, _pending, _usedMids);
        sdp = _created.Create(new DescriptionPlan
        {
            Sections = planner.Plan(_wantsData),
            Identity = _identity,
            LocalIce = kept ?? RandomText.NewIceParameters(_random),
            IsIceOfferer = kept is null || latest!.IsIceOfferer,
        });
        return true;
    }

    /// <summary>createAnswer (W3C WebRTC §4.4.2).</summary>
    /// <param name="sdp">The answer.</param>
    /// <param name="error">Why not.</param>
    public bool TryCreateAnswer([NotNullWhen(true)] out string? sdp, out JsepError error)
    {
        sdp = null;
        if (SignalingState is not (SignalingState.HaveRemoteOffer or SignalingState.HaveLocalPranswer))
            return WrongState("createAnswer", out error);
        if (!AnswerPlan.TryMake(_pending!, _current, _options, _random, out DescriptionPlan? plan, out error))
            return false;
        sdp = _created.Create(plan with { Identity = _identity });
        return true;
    }

    /// <summary>setLocalDescription (W3C WebRTC §4.4.2).</summary>
    /// <param name="type">Null: what the state asks for.</param>
    /// <param name="sdp">What was created last, or empty for the same (made now if need be).</param>
    /// <param name="changes">What it means for the transceivers.</param>
    /// <param name="error">Why not.</param>
    public bool TryApplyLocal(SdpType? type, string sdp, out JsepChanges changes, out JsepError error)
    {
        changes = JsepChanges.None;
        SdpType given = type ?? ImpliedType;
        if (given == SdpType.Rollback) return TryRollBack(out changes, out error);
        bool fits = given == SdpType.Offer
            ? SignalingState is SignalingState.Stable or SignalingState.HaveLocalOffer
            : SignalingState is SignalingState.HaveRemoteOffer or SignalingState.HaveLocalPranswer;
        if (!fits) return WrongState(given == SdpType.Offer ? "a local offer" : "a local answer", out error);
        if (!TryTakeCreated(given == SdpType.Offer, sdp, out CreatedDescription? created, out error)) return false;
        var list = new ChangeList();
        var applied = new AppliedDescription(given, created.Description, created.Text);
        if (given == SdpType.Offer) ApplyLocalOffer(applied, created.Plan);
        else ApplyLocalAnswer(applied, created.Plan, list);
        changes = list.ToChanges();
        return true;
    }

    /// <summary>setRemoteDescription (W3C WebRTC §4.4.2). An offer on top of ours rolls ours back.</summary>
    public bool TryApplyRemote(SdpType type, string sdp, out JsepChanges changes, out JsepError error)
    {
        changes = JsepChanges.None;
        if (type == SdpType.Rollback) return TryRollBack(out changes, out error);
        bool fits = type == SdpType.Offer
            ? SignalingState is SignalingState.Stable or SignalingState.HaveLocalOffer or SignalingState.HaveRemoteOffer
            : SignalingState is SignalingState.HaveLocalOffer or SignalingState.HaveRemotePranswer;
        if (!fits) return WrongState(type == SdpType.Offer ? "a remote offer" : "a remote answer", out error);
        if (!SessionDescription.TryParse(sdp, out SessionDescription? description, out SdpError fault))
        {
            error = new JsepError(JsepError.OperationError, fault.ToString(), fault.Line);
            return false;
        }
        var list = new ChangeList();
        var applied = new AppliedDescription(type, description, sdp);
        bool isApplied = type == SdpType.Offer
            ? TryApplyRemoteOffer(applied, list, out error)
            : TryApplyRemoteAnswer(applied, list, out error);
        if (!isApplied) return false;
        CanTrickleIceCandidates = Trickles(description);
        changes = list.ToChanges();
        return true;
    }

    /// <summary>addIceCandidate (W3C WebRTC §4.4.2).</summary>
    /// <param name="text">candidate-attribute; null or empty: end of candidates.</param>
    /// <param name="mid">sdpMid, or null.</param>
    /// <param name="mLineIndex">sdpMLineIndex, or null.</param>
    /// <param name="usernameFragment">Generation, or null.</param>
    /// <param name="candidate">The candidate to hand to ICE now; null if there is none: the end, one of another
    /// transport or generation, or one of an offer that is not answered yet (it then comes with
    /// <see cref="NegotiatedTransport.RemoteCandidates"/>).</param>
    /// <param name="error">Why not.</param>
    public bool TryAddRemoteCandidate(
        string? text, string? mid, int? mLineIndex, string? usernameFragment, out IceCandidateAttribute? candidate,
        out JsepError error)
    {
        candidate = null;
        if (SignalingState == SignalingState.Closed) return WrongState("a candidate", out error);
        var signaled = new SignaledCandidate(text, mid, mLineIndex, usernameFragment);
        if (!CandidateIntake.TryAccept(_current, _pending, signaled, out AcceptedCandidate accepted, out error))
            return false;
        if (accepted.IsIgnored) return true;
        if (!accepted.AddTo(accepted.Owner))
        {
            error =
                new JsepError(JsepError.OperationError, $"More than {RemoteCandidateList.MaxCandidates} candidates.");
            return false;
        }
        candidate = HandOver(accepted);
        return true;
    }

    /// <summary>
    /// currentLocalDescription (W3C WebRTC §4.4.1.1) with the candidates that are known by now; null: none.
    /// </summary>
    public JsepDescription? RenderCurrentLocalDescription(
        IReadOnlyList<IceCandidateAttribute> candidates, bool endOfCandidates) =>
        LocalDescriptionText.Render(_current, candidates, endOfCandidates);

    /// <summary>pendingLocalDescription (W3C WebRTC §4.4.1.1), likewise.</summary>
    public JsepDescription? RenderPendingLocalDescription(
        IReadOnlyList<IceCandidateAttribute> candidates, bool endOfCandidates) =>
        LocalDescriptionText.Render(_pending, candidates, endOfCandidates);

    public void Close() => SignalingState = SignalingState.Closed;

    /// <summary>W3C WebRTC §4.4.2, setLocalDescription without a type.</summary>
    private SdpType ImpliedType => SignalingState switch
    {
        SignalingState.Stable or SignalingState.HaveLocalOffer or SignalingState.HaveRemotePranswer => SdpType.Offer,
        _ => SdpType.Answer,
    };

    private bool TryTakeCreated(
        bool isOffer, string sdp, [NotNullWhen(true)] out CreatedDescription? created, out JsepError error)
    {
        error = default;
        if (sdp.Length > 0)
        {
            if (_created.TryGet(isOffer, sdp, out created)) return true;
            error =
                new JsepError(JsepError.InvalidModificationError,
                    "The local description is not the one that was created last.");
            return false;
        }
        if (_created.TryGetFresh(isOffer, out created)) return true;
        bool isMade = isOffer ? TryCreateOffer(iceRestart: false, out _, out error) : TryCreateAnswer(out _, out error);
        return isMade && _created.TryGetFresh(isOffer, out created);
    }

    private void ApplyLocalOffer(AppliedDescription offer, DescriptionPlan plan)
    {
        _transceivers.NoteStable();
        foreach (MediaSection section in plan.Sections)
        {
            _usedMids.Add(section.Mid);
            if (section.Transceiver is { IsStopped: false } transceiver) transceiver.Associate(section.Mid);
        }
        _pending = new Negotiation
        {
            IsOfferer = true,
            IsIceOfferer = plan.IsIceOfferer,
            Local = offer,
            Offered = plan.Sections,
            Sections = plan.Sections,
            LocalIce = plan.LocalIce,
            DtlsRole = _current?.DtlsRole,
        };
        Enter(SignalingState.HaveLocalOffer);
        // A new ICE generation waits for the peer's half; an old one goes on as it is.
        if (_pending.LocalIce != _current?.LocalIce || Transport is null)
            Transport = _pending.ToTransport(remoteIsKnown: false);
    }

    private void ApplyLocalAnswer(AppliedDescription answer, DescriptionPlan plan, ChangeList changes)
    {
        Negotiation negotiation = _pending!;
        negotiation.Local = answer;
        negotiation.Sections = plan.Sections;
        negotiation.LocalIce = plan.LocalIce;
        negotiation.IsIceOfferer = plan.IsIceOfferer;
        negotiation.RemoteTransport = plan.RemoteTransport;
        negotiation.DtlsRole = plan.DtlsRole ?? _current?.DtlsRole;
        UnsentReason = Refusals.Explain(_transceivers.All, negotiation);
        SectionEffects.OfLocalAnswer(plan.Sections, answer.Type == SdpType.Answer, changes);
        Agree(answer.Type, SignalingState.HaveLocalPranswer, changes);
    }

    private bool TryApplyRemoteOffer(AppliedDescription offer, ChangeList changes, out JsepError error)
    {
        Negotiation? replaced = SignalingState == SignalingState.HaveRemoteOffer ? _pending : null;
        if (!OfferReader.TryValidate(offer.Description, _current, replaced, out error)) return false;
        if (!AnswerPlan.KeepsRole(offer.Description, _current))
            return Unacceptable("The offer changes the DTLS role.", out error);
        if (SignalingState == SignalingState.HaveLocalOffer) RollBack(changes);
        _transceivers.NoteStable();
        if (replaced is not null) _transceivers.ForgetUnlessIn(offer.Description, changes);
        IReadOnlyList<MediaSection> sections = OfferReader.Associate(offer.Description, _transceivers, changes);
        foreach (MediaSection section in sections) _usedMids.Add(section.Mid);
        _pending = new Negotiation { IsOfferer = false, Remote = offer, Offered = sections };
        _pending.RemoteCandidates.AddAll(offer.Description);
        Enter(SignalingState.HaveRemoteOffer);
        return true;
    }

    private bool TryApplyRemoteAnswer(AppliedDescription answer, ChangeList changes, out JsepError error)
    {
        Negotiation negotiation = _pending!;
        SessionDescription description = answer.Description;
        if (!AnswerReader.TryRead(description, negotiation.Offered, _options, out IReadOnlyList<MediaSection> sections,
            out error))
            return false;
        int index = Negotiation.FirstLive(sections);
        RemoteTransport? remote = null;
        DtlsRole? role = _current?.DtlsRole;
        if (index >= 0)
        {
            if (!RemoteTransport.TryRead(description, description.Media[index], out remote, out string fault))
                return Unacceptable($"In the answer's section {index}, {fault}.", out error);
            if (remote!.Setup == SdpSetup.ActPass)
                return Unacceptable("An answer must say a=setup:active or passive.", out error);
            DtlsRole answered = remote.Setup == SdpSetup.Active ? DtlsRole.Server : DtlsRole.Client;
            if (role is { } kept && kept != answered)
                return Unacceptable("The answer changes the DTLS role.", out error);
            role = answered;
        }
        negotiation.DtlsRole = role;
        negotiation.Sections = sections;
        negotiation.Remote = answer;
        negotiation.RemoteTransport = remote;
        negotiation.RemoteCandidates.AddAll(description);
        UnsentReason = Refusals.Explain(_transceivers.All, negotiation);
        SectionEffects.OfRemoteAnswer(sections, description, changes);
        Agree(answer.Type, SignalingState.HaveRemotePranswer, changes);
        return true;
    }

    /// <summary>An answer is there: what was pending is in force, for good if the answer is final.</summary>
    private void Agree(SdpType type, SignalingState provisional, ChangeList changes)
    {
        Negotiation agreed = _pending!;
        if (_current?.RemoteTransport?.Ice == agreed.RemoteTransport?.Ice && _current is not null)
            agreed.RemoteCandidates.AddAll(_current.RemoteCandidates);
        Transport = agreed.ToTransport(remoteIsKnown: true);
        if (type == SdpType.Answer)
        {
            _current = _pending;
            _pending = null;
            _transceivers.Settle(changes);
            if (_current!.LocalIce is not { } local || !_credentialsToReplace.Contains(local))
                _credentialsToReplace.Clear();
        }
        Media = Agreement.ToMedia(agreed, _options);
        DataTransport = Agreement.ToDataTransport(agreed);
        Enter(type == SdpType.Answer ? SignalingState.Stable : provisional);
    }

    private bool TryRollBack(out JsepChanges changes, out JsepError error)
    {
        changes = JsepChanges.None;
        // W3C WebRTC §4.4.1.5: a provisional answer can't be taken back.
        if (SignalingState is not (SignalingState.HaveLocalOffer or SignalingState.HaveRemoteOffer))
            return WrongState("rollback", out error);
        error = default;
        var list = new ChangeList();
        RollBack(list);
        changes = list.ToChanges();
        return true;
    }

    private void RollBack(ChangeList changes)
    {
        _pending = null;
        _transceivers.RollBack(changes);
        Transport = _current?.ToTransport(remoteIsKnown: true);
        CanTrickleIceCandidates = _current?.Remote is { } remote ? Trickles(remote.Description) : null;
        Enter(SignalingState.Stable);
    }

    private void Enter(SignalingState state)
    {
        SignalingState = state;
        _created.Forget(keepsAnswer: state == SignalingState.HaveLocalPranswer);
    }

    private IceCandidateAttribute? HandOver(in AcceptedCandidate accepted)
    {
        bool isProvisional = SignalingState is SignalingState.HaveLocalPranswer or SignalingState.HaveRemotePranswer;
        Negotiation? used = isProvisional ? _pending : _current;
        if (used is null || Transport?.Remote is null) return null;
        // Of the generation in use, even if the description that it is of has no answer yet.
        if (accepted.Owner != used && (!accepted.IsOf(used) || !accepted.AddTo(used))) return null;
        Transport = used.ToTransport(remoteIsKnown: true);
        bool isUsable = accepted.Candidate is { } candidate
            && RemoteCandidateList.IsUsable(used, accepted.Section, candidate);
        return isUsable ? accepted.Candidate : null;
    }

    private static bool Trickles(SessionDescription remote)
    {
        foreach (MediaDescription media in remote.Media)
            if (media.HasIceOption(remote, "trickle")) return true;
        return false;
    }

    private bool WrongState(string what, out JsepError error)
    {
        error =
            new JsepError(JsepError.InvalidStateError, $"In signaling state {SignalingState}, {what} is not possible.");
        return false;
    }

    private static bool Unacceptable(string message, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidAccessError, message);
        return false;
    }
}
