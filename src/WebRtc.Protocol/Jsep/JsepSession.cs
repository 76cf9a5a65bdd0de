using System.Diagnostics.CodeAnalysis;
using Camerad.Media.H264;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>
/// Offer and answer of one connection (RFC 9429): text in, text and agreements out. An offer makes a pending <see cref="Negotiation"/>,
/// its answer makes it the current one; <see cref="Transport"/> and <see cref="VideoSenders"/> say what that means for the engine.
/// A failed call changes nothing. One transport carries everything (max-bundle, rtcp-mux required). Not thread-safe.
/// </summary>
internal sealed class JsepSession
{
    private readonly JsepOptions _options;
    private readonly IRandom _random;
    private readonly DescriptionBuilder _builder;
    private readonly List<JsepSender> _senders = [];
    private readonly ulong _sessionId;
    private ulong _sessionVersion;
    private Negotiation? _current;
    private Negotiation? _pending;
    private CreatedDescription? _created;

    public JsepSession(JsepOptions options, IRandom random)
    {
        if (options.Fingerprints.Count == 0) throw new ArgumentException("a fingerprint is needed", nameof(options));
        _options = options;
        _random = random;
        _builder = new DescriptionBuilder(options);
        _sessionId = random.NextUInt64() >> 2;   // below 2^62: RFC 9429 §5.2.1
    }

    /// <summary>The description made last and not applied yet.</summary>
    private sealed record CreatedDescription(SdpType Type, Negotiation Negotiation, SessionDescription Description, string Text);

    public SignalingState SignalingState { get; private set; }

    /// <summary>What to feed ICE and DTLS with; null before the first local description with a live media section, and when none is left.</summary>
    public NegotiatedTransport? Transport { get; private set; }

    /// <summary>What to send, as of the last answer applied on either side; empty before.</summary>
    public IReadOnlyList<NegotiatedVideoSender> VideoSenders { get; private set; } = [];

    /// <summary>A sender has no live section: an offer would change something (W3C WebRTC §4.7.3).</summary>
    public bool NegotiationNeeded => VideoSenders.Count < _senders.Count;

    /// <summary>What <see cref="RenderLocalDescription"/> gives; null if there is none.</summary>
    public SdpType? LocalDescriptionType => LocalNegotiation is { } local ? (local.IsOfferer ? SdpType.Offer : SdpType.Answer) : null;

    public SdpType? RemoteDescriptionType => RemoteNegotiation is { } remote ? (remote.IsOfferer ? SdpType.Answer : SdpType.Offer) : null;

    /// <summary>remoteDescription (W3C): pending, else current, as it came; null if there is none.</summary>
    public string? RemoteDescription => RemoteNegotiation?.RemoteText;

    private Negotiation? LocalNegotiation => _pending?.Local is not null ? _pending : _current;

    private Negotiation? RemoteNegotiation => _pending?.Remote is not null ? _pending : _current;

    /// <summary>Adds a track to send; it takes part from the next offer or answer on.</summary>
    /// <param name="trackId">Token characters; for msid.</param>
    /// <param name="streamId">Token characters; for msid.</param>
    /// <param name="streamProfile">Of the SPS; null if not known yet.</param>
    public JsepSender AddSender(string trackId, string streamId, ProfileLevelId? streamProfile)
    {
        uint ssrc = RandomText.NewSsrc(_random);
        var sender = new JsepSender(trackId, streamId, streamProfile, ssrc, RandomText.NewSsrc(_random, ssrc));
        _senders.Add(sender);
        return sender;
    }

    /// <summary>createOffer (W3C WebRTC §4.4.2).</summary>
    public bool TryCreateOffer(bool iceRestart, [NotNullWhen(true)] out string? sdp, out JsepError error)
    {
        sdp = null;
        if (SignalingState is not (SignalingState.Stable or SignalingState.HaveLocalOffer)) return WrongState("createOffer", out error);
        error = default;
        IceParameters? kept = iceRestart ? null : _pending?.LocalIce ?? _current?.LocalIce;
        var negotiation = new Negotiation
        {
            IsOfferer = true,
            IsIceOfferer = kept is null || (_pending ?? _current)!.IsIceOfferer,
            LocalIce = kept ?? RandomText.NewIceParameters(_random),
            Sections = new OfferPlanner(_options, _senders).Plan(_current),
            DtlsRole = _current?.DtlsRole,
        };
        sdp = Create(SdpType.Offer, negotiation, SdpSetup.ActPass);
        return true;
    }

    /// <summary>createAnswer (W3C WebRTC §4.4.2).</summary>
    public bool TryCreateAnswer([NotNullWhen(true)] out string? sdp, out JsepError error)
    {
        sdp = null;
        if (SignalingState != SignalingState.HaveRemoteOffer) return WrongState("createAnswer", out error);
        Negotiation negotiation = _pending!;
        if (!TryPlanAnswer(negotiation, out error)) return false;
        sdp = Create(SdpType.Answer, negotiation, negotiation.DtlsRole == DtlsRole.Client ? SdpSetup.Active : SdpSetup.Passive);
        return true;
    }

    /// <summary>setLocalDescription (W3C WebRTC §4.4.2).</summary>
    /// <param name="type">Offer, answer or rollback.</param>
    /// <param name="sdp">What was created last, or empty for the same (made now if need be).</param>
    /// <param name="error">Why not.</param>
    public bool TryApplyLocal(SdpType type, string sdp, out JsepError error)
    {
        if (type == SdpType.Rollback) return TryRollBack(out error);
        if (type == SdpType.Pranswer) return NoPranswer(out error);
        SignalingState needed = type == SdpType.Offer ? SignalingState.HaveLocalOffer : SignalingState.HaveRemoteOffer;
        bool fits = SignalingState == needed || (type == SdpType.Offer && SignalingState == SignalingState.Stable);
        if (!fits) return WrongState(type == SdpType.Offer ? "a local offer" : "a local answer", out error);
        if (!TryTakeCreated(type, sdp, out CreatedDescription? created, out error)) return false;
        created.Negotiation.Local = created.Description;
        _pending = created.Negotiation;
        if (type == SdpType.Answer) Settle();
        else EnterLocalOffer();
        return true;
    }

    /// <summary>setRemoteDescription (W3C WebRTC §4.4.2). An offer on top of ours rolls ours back.</summary>
    public bool TryApplyRemote(SdpType type, string sdp, out JsepError error)
    {
        if (type == SdpType.Rollback) return TryRollBack(out error);
        if (type == SdpType.Pranswer) return NoPranswer(out error);
        bool fits = type == SdpType.Offer
            ? SignalingState is SignalingState.Stable or SignalingState.HaveLocalOffer or SignalingState.HaveRemoteOffer
            : SignalingState == SignalingState.HaveLocalOffer;
        if (!fits) return WrongState(type == SdpType.Offer ? "a remote offer" : "a remote answer", out error);
        if (!SessionDescription.TryParse(sdp, out SessionDescription? description, out SdpError fault))
        {
            error = new JsepError(JsepError.OperationError, fault.ToString(), fault.Line);
            return false;
        }
        return type == SdpType.Offer ? TryApplyRemoteOffer(description, sdp, out error) : TryApplyRemoteAnswer(description, sdp, out error);
    }

    /// <summary>addIceCandidate (W3C WebRTC §4.4.2).</summary>
    /// <param name="text">candidate-attribute; null or empty: end of candidates.</param>
    /// <param name="mid">sdpMid, or null.</param>
    /// <param name="mLineIndex">sdpMLineIndex, or null.</param>
    /// <param name="usernameFragment">Generation, or null.</param>
    /// <param name="candidate">The candidate to hand to ICE now; null if there is none: the end, one of another transport or generation, or
    /// one of an offer that is not answered yet (it then comes with <see cref="NegotiatedTransport.RemoteCandidates"/>).</param>
    /// <param name="error">Why not.</param>
    public bool TryAddRemoteCandidate(
        string? text, string? mid, int? mLineIndex, string? usernameFragment, out IceCandidateAttribute? candidate, out JsepError error)
    {
        candidate = null;
        if (SignalingState == SignalingState.Closed || RemoteNegotiation is not { Remote: { } remote } negotiation)
            return WrongState("a candidate (there is no remote description)", out error);
        error = new JsepError(JsepError.OperationError, "The candidate's media section is unknown.");
        if (!TryFindSection(remote, negotiation, mid, mLineIndex, out int section)) return false;
        IceCandidateAttribute? parsed = null;
        bool isEnd = string.IsNullOrWhiteSpace(text);
        error = new JsepError(JsepError.OperationError, "The candidate can't be parsed.");
        if (!isEnd && !IceCandidateAttribute.TryParse(text, out parsed)) return false;
        string? generation = usernameFragment ?? parsed?.UsernameFragment;
        bool isStale = generation is not null && generation != remote.Media[section].IceUfrag(remote);
        error = new JsepError(JsepError.OperationError, $"More than {RemoteCandidateList.MaxCandidates} candidates.");
        if (isStale) parsed = null;
        else if (isEnd) negotiation.RemoteCandidates.End(section);
        else if (!negotiation.RemoteCandidates.TryAdd(section, parsed!)) return false;
        error = default;
        if (negotiation != _current || Transport?.Remote is null) return true;
        Transport = negotiation.ToTransport(remoteIsKnown: true);
        if (parsed is not null && RemoteCandidateList.IsUsable(negotiation, section, parsed)) candidate = parsed;
        return true;
    }

    /// <summary>localDescription (W3C): pending, else current, with the local candidates known so far; null if there is none.</summary>
    public string? RenderLocalDescription(IReadOnlyList<IceCandidateAttribute> candidates, bool endOfCandidates)
    {
        if (LocalNegotiation is not { Local: { } local } negotiation) return null;
        var rendered = new SessionDescription { Origin = local.Origin };
        foreach (SdpAttribute attribute in local.Attributes) rendered.Attributes.Add(attribute);
        for (int i = 0; i < local.Media.Count; i++)
        {
            MediaDescription media = local.Media[i].Copy();
            rendered.Media.Add(media);
            if (i != negotiation.TransportIndex) continue;
            foreach (IceCandidateAttribute candidate in candidates) media.Attributes.Add("candidate", candidate.ToString()["candidate:".Length..]);
            if (endOfCandidates) media.Attributes.Add("end-of-candidates");
        }
        return rendered.ToString();
    }

    public void Close() => SignalingState = SignalingState.Closed;

    private string Create(SdpType type, Negotiation negotiation, SdpSetup setup)
    {
        SessionDescription description = _builder.Build(negotiation, new SdpOrigin(_sessionId, ++_sessionVersion), setup);
        string text = description.ToString();
        _created = new CreatedDescription(type, negotiation, description, text);
        return text;
    }

    private bool TryTakeCreated(SdpType type, string sdp, [NotNullWhen(true)] out CreatedDescription? created, out JsepError error)
    {
        error = default;
        created = _created?.Type == type ? _created : null;
        if (created is null && sdp.Length == 0)
        {
            if (!(type == SdpType.Offer ? TryCreateOffer(iceRestart: false, out _, out error) : TryCreateAnswer(out _, out error))) return false;
            created = _created!;
        }
        if (created is null || (sdp.Length > 0 && sdp != created.Text))
        {
            error = new JsepError(JsepError.InvalidModificationError, "The local description is not the one that was created last.");
            return false;
        }
        _created = null;
        return true;
    }

    private bool TryApplyRemoteOffer(SessionDescription offer, string text, out JsepError error)
    {
        if (!OfferValidator.TryValidate(offer, _current, out error)) return false;
        var negotiation = new Negotiation { IsOfferer = false, Remote = offer, RemoteText = text };
        negotiation.RemoteCandidates.AddAll(offer);
        // Without senders nothing can be judged yet: addTrack may come between this call and createAnswer.
        if (_senders.Count > 0 && !TryPlanAnswer(negotiation, out error)) return false;
        if (SignalingState == SignalingState.HaveLocalOffer) TryRollBack(out _);
        _created = null;
        _pending = negotiation;
        SignalingState = SignalingState.HaveRemoteOffer;
        return true;
    }

    /// <summary>Works out what an answer to this offer would say, with the senders of this moment.</summary>
    private bool TryPlanAnswer(Negotiation negotiation, out JsepError error)
    {
        error = default;
        SessionDescription offer = negotiation.Remote!;
        negotiation.Sections = new AnswerPlanner(_options, _senders).Plan(offer, _current);
        int index = negotiation.TransportIndex;
        if (index < 0) return _senders.Count == 0 || _current is not null || OfferValidator.ExplainRefusal(negotiation.Sections, out error);
        if (!RemoteTransport.TryRead(offer, offer.Media[index], out RemoteTransport? remote, out string fault))
            return Unacceptable($"In the offer's section {index}, {fault}.", out error);
        DtlsRole role = remote!.Setup == SdpSetup.Passive ? DtlsRole.Client : DtlsRole.Server;
        if (_current?.DtlsRole is { } kept)
        {
            // RFC 8842 §5.5: the roles stay as long as the DTLS association does, and ours never ends before the connection.
            if (remote.Setup != SdpSetup.ActPass && kept != role) return Unacceptable("The offer changes the DTLS role.", out error);
            role = kept;
        }
        bool isNewGeneration = _current?.LocalIce is null || remote.IsRestartOf(_current.RemoteTransport);
        negotiation.RemoteTransport = remote;
        negotiation.DtlsRole = role;
        negotiation.LocalIce = isNewGeneration ? negotiation.FreshIce ??= RandomText.NewIceParameters(_random) : _current!.LocalIce;
        negotiation.IsIceOfferer = !isNewGeneration && _current!.IsIceOfferer;
        return true;
    }

    private bool TryApplyRemoteAnswer(SessionDescription answer, string text, out JsepError error)
    {
        Negotiation negotiation = _pending!;
        if (!new AnswerReader(_options).TryRead(answer, negotiation.Sections, out IReadOnlyList<MediaSection> sections, out error)) return false;
        int index = OfferValidator.FirstLive(sections);
        RemoteTransport? remote = null;
        if (index < 0 && _current is null && _senders.Count > 0) return ViewerRefuses(out error);
        if (index >= 0)
        {
            if (!RemoteTransport.TryRead(answer, answer.Media[index], out remote, out string fault))
                return Unacceptable($"In the answer's section {index}, {fault}.", out error);
            if (remote!.Setup == SdpSetup.ActPass) return Unacceptable("An answer must say a=setup:active or passive.", out error);
            DtlsRole role = remote.Setup == SdpSetup.Active ? DtlsRole.Server : DtlsRole.Client;
            if (_current?.DtlsRole is { } kept && kept != role) return Unacceptable("The answer changes the DTLS role.", out error);
            negotiation.DtlsRole = role;
        }
        negotiation.Sections = sections;
        negotiation.Remote = answer;
        negotiation.RemoteText = text;
        negotiation.RemoteTransport = remote;
        negotiation.RemoteCandidates.AddAll(answer);
        Settle();
        return true;
    }

    /// <summary>An answer is there: what was pending is in force.</summary>
    private void Settle()
    {
        _current = _pending;
        _pending = null;
        _created = null;
        SignalingState = SignalingState.Stable;
        Transport = _current!.ToTransport(remoteIsKnown: true);
        VideoSenders = _current.ToSenders(_options);
    }

    private void EnterLocalOffer()
    {
        SignalingState = SignalingState.HaveLocalOffer;
        // A new ICE generation waits for the peer's half; an old one goes on as it is.
        if (_pending!.LocalIce != _current?.LocalIce) Transport = _pending.ToTransport(remoteIsKnown: false);
    }

    private bool TryRollBack(out JsepError error)
    {
        if (SignalingState is not (SignalingState.HaveLocalOffer or SignalingState.HaveRemoteOffer)) return WrongState("rollback", out error);
        error = default;
        _pending = null;
        _created = null;
        SignalingState = SignalingState.Stable;
        Transport = _current?.ToTransport(remoteIsKnown: true);
        return true;
    }

    private static bool TryFindSection(SessionDescription remote, Negotiation negotiation, string? mid, int? mLineIndex, out int section)
    {
        // W3C asks for one of the two; without either, the only transport is meant.
        section = mLineIndex ?? Math.Max(0, negotiation.TransportIndex);
        if (mid is null) return (uint)section < (uint)remote.Media.Count;
        for (section = 0; section < remote.Media.Count; section++)
            if (remote.Media[section].Mid() == mid) return true;
        return false;
    }

    private bool WrongState(string what, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidStateError, $"In signaling state {SignalingState}, {what} is not possible.");
        return false;
    }

    private static bool NoPranswer(out JsepError error)
    {
        error = new JsepError(JsepError.NotSupportedError, "Provisional answers are not supported.");
        return false;
    }

    private static bool Unacceptable(string message, out JsepError error)
    {
        error = new JsepError(JsepError.InvalidAccessError, message);
        return false;
    }

    private bool ViewerRefuses(out JsepError error)
    {
        string stream = _senders[0].StreamProfile is { } profile ? $"H.264 {H264ProfileMatcher.Describe(profile)}" : "H.264";
        error = new JsepError(
            JsepError.NoCommonCodec,
            $"The viewer refused the video: it has no decoder for {stream}. In Firefox, enable the plugin \"OpenH264 Video Codec\" in"
            + " about:addons; or set the encoder to Constrained Baseline.");
        return false;
    }
}
