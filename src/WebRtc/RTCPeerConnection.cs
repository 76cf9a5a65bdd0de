using Camerad.Media;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.4.1. Members have the specification's names in C# spelling; its promises are tasks, its events are events, raised
/// one after the other in the specification's order. Threading: any thread may call; the getters tell the state as of now.
/// </summary>
public sealed class RTCPeerConnection : IAsyncDisposable
{
    private const string StreamId = "camerad";

    private readonly RTCConfiguration _configuration;
    private readonly RtcNetwork _network;
    private readonly ConnectionContext _context;
    private readonly JsepSession _jsep;
    private readonly Lock _stateGate = new();
    private readonly List<RTCRtpSender> _senders = [];
    private readonly LocalCandidates _candidates;
    private readonly PeerTransport _transport;
    private readonly TaskCompletionSource _gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RTCSessionDescription? _localDescription;
    private volatile RTCSessionDescription? _remoteDescription;
    private bool _restartIce;
    private int _closed;

    /// <param name="configuration">W3C WebRTC §4.2.1.</param>
    /// <param name="network">Where the connection lives; null: <see cref="RtcNetwork.Default"/>.</param>
    public RTCPeerConnection(RTCConfiguration? configuration = null, RtcNetwork? network = null)
    {
        _configuration = configuration ?? new RTCConfiguration();
        _network = network ?? RtcNetwork.Default;
        _context = new ConnectionContext(_network.Report);
        RTCCertificate certificate = _configuration.Certificates.Count > 0 ? _configuration.Certificates[0] : _network.Certificate;
        _jsep = new JsepSession(
            new JsepOptions { Fingerprints = [.. certificate.GetFingerprints().Select(f => new DtlsFingerprint(f.Algorithm, f.Value.ToUpperInvariant()))], Cname = Guid.NewGuid().ToString("N")[..16] },
            SystemRandom.Shared);
        _transport = new PeerTransport(_network, certificate, rtcEvent => _context.Post(() => Handle(rtcEvent)));
        _candidates = new LocalCandidates(_network);
    }

    /// <summary>A local candidate; null when gathering is complete (W3C §4.8.2).</summary>
    public event Action<RTCIceCandidateInit?>? OnIceCandidate;

    public event Action? OnConnectionStateChange;

    public event Action? OnIceConnectionStateChange;

    public event Action? OnIceGatheringStateChange;

    public event Action? OnSignalingStateChange;

    public RTCPeerConnectionState ConnectionState { get; private set; }

    public RTCIceConnectionState IceConnectionState { get; private set; }

    public RTCIceGatheringState IceGatheringState { get; private set; }

    public RTCSignalingState SignalingState { get; private set; }

    /// <summary>Pending or current local description, with the candidates known at its last change.</summary>
    public RTCSessionDescription? LocalDescription => _localDescription;

    public RTCSessionDescription? RemoteDescription => _remoteDescription;

    /// <summary>Why the connection failed, for a log; null if it did not.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>Done when all local candidates are in <see cref="LocalDescription"/>; what a channel without trickle waits for.</summary>
    public Task GatheringComplete => _gathered.Task;

    /// <summary>W3C §4.4.2: creates an offer from the tracks added so far.</summary>
    /// <param name="iceRestart">New ICE credentials (RFC 8839 §4.4.1.1.1).</param>
    /// <exception cref="RTCException">InvalidStateError.</exception>
    public Task<RTCSessionDescriptionInit> CreateOffer(bool iceRestart = false) => Operate(() =>
    {
        RefreshProfiles();
        string? sdp = _jsep.TryCreateOffer(iceRestart || _restartIce, out string? offer, out JsepError error) ? offer : null;
        _restartIce = false;
        return new RTCSessionDescriptionInit(RTCSdpType.Offer, sdp ?? throw Translate(error));
    });

    /// <exception cref="RTCException">InvalidStateError; <see cref="NoCommonCodecException"/>.</exception>
    public Task<RTCSessionDescriptionInit> CreateAnswer() => Operate(() =>
    {
        RefreshProfiles();
        string? sdp = _jsep.TryCreateAnswer(out string? answer, out JsepError error) ? answer : null;
        return new RTCSessionDescriptionInit(RTCSdpType.Answer, sdp ?? throw Translate(error));
    });

    /// <summary>W3C §4.4.2; without an argument it makes the description that the state asks for.</summary>
    /// <exception cref="RTCException">InvalidStateError, InvalidModificationError, OperationError; <see cref="NoCommonCodecException"/>.</exception>
    public Task SetLocalDescription(RTCSessionDescriptionInit? description = null) => Operate(() =>
    {
        RefreshProfiles();
        RTCSdpType type = description?.Type
            ?? (_jsep.SignalingState is Protocol.Jsep.SignalingState.HaveRemoteOffer ? RTCSdpType.Answer : RTCSdpType.Offer);
        if (!_jsep.TryApplyLocal((SdpType)type, description?.Sdp ?? "", out _, out JsepError error)) throw Translate(error);
        Apply(local: true);
        return true;
    });

    /// <exception cref="RTCException">InvalidAccessError and others of W3C §4.4.1.5; <see cref="NoCommonCodecException"/> when nothing we
    /// have can be sent.</exception>
    public Task SetRemoteDescription(RTCSessionDescriptionInit description) => Operate(() =>
    {
        RefreshProfiles();
        if (!_jsep.TryApplyRemote((SdpType)description.Type, description.Sdp, out _, out JsepError error)) throw Translate(error);
        Apply(local: false);
        return true;
    });

    /// <param name="candidate">Null or empty: the peer has no more.</param>
    /// <exception cref="RTCException">InvalidStateError, OperationError.</exception>
    public Task AddIceCandidate(RTCIceCandidateInit? candidate) => Operate(() =>
    {
        if (!_jsep.TryAddRemoteCandidate(
            candidate?.Candidate, candidate?.SdpMid, candidate?.SdpMLineIndex, candidate?.UsernameFragment,
            out IceCandidateAttribute? parsed, out JsepError error))
        {
            throw Translate(error);
        }
        if (parsed is not null) _transport.AddRemoteCandidate(parsed);
        else if (string.IsNullOrEmpty(candidate?.Candidate)) _transport.EndOfRemoteCandidates();
        return true;
    });

    /// <summary>W3C §5.1: the track is sent from the next negotiation on.</summary>
    public RTCRtpSender AddTrack(MediaStreamTrack track)
    {
        ThrowIfClosed();
        lock (_jsep)
        {
            JsepTransceiver transceiver = _jsep.Transceivers
                .FirstOrDefault(candidate => candidate.Kind == MediaKind.Video && candidate.CanBeReusedByAddTrack)
                ?? _jsep.AddTransceiver(MediaKind.Video, SdpDirection.SendOnly);
            transceiver.Direction = SdpDirection.SendOnly;   // pictures are not received yet
            transceiver.HasAddedTrack = true;
            transceiver.Sender.TrackId = track.Id;
            transceiver.Sender.StreamIds = [StreamId];
            transceiver.Sender.SourceCodec = new RtpCodec("video/H264", 90000);
            transceiver.Sender.StreamProfile = track.Source.ParameterSets?.ProfileLevelId;
            var sender = new RTCRtpSender(track, transceiver.Sender);
            _senders.Add(sender);
            return sender;
        }
    }

    /// <summary>The next offer has new ICE credentials.</summary>
    public void RestartIce() => _context.Post(() => _restartIce = true);

    /// <summary>BYE and close_notify leave at once; then the connection is gone (W3C §4.4.1.10). Safe to call twice.</summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        _transport.Close();
        _candidates.Dispose();
        lock (_stateGate)
        {
            ConnectionState = RTCPeerConnectionState.Closed;
            IceConnectionState = RTCIceConnectionState.Closed;
            SignalingState = RTCSignalingState.Closed;
        }
        _gathered.TrySetResult();
        _context.Post(_jsep.Close);
    }

    /// <summary>Closes and waits until the network thread has let go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        await _transport.Closed.ConfigureAwait(false);
    }

    // The context orders operations; the lock is for AddTrack alone, which answers at once.
    private Task<T> Operate<T>(Func<T> operation) => _context.Run(() =>
    {
        ThrowIfClosed();
        lock (_jsep) return operation();
    });

    private void ThrowIfClosed()
    {
        if (_closed != 0) throw new RTCException("InvalidStateError", "the connection is closed");
    }

    private static RTCException Translate(JsepError error) => error.Name == JsepError.NoCommonCodec
        ? new NoCommonCodecException(error.Message)
        : new RTCException(error.Name, error.Message);

    // A source may have shown its profile only after its track was added.
    private void RefreshProfiles()
    {
        foreach (RTCRtpSender sender in _senders)
            sender.Negotiation.StreamProfile = sender.Track.Source.ParameterSets?.ProfileLevelId ?? sender.Negotiation.StreamProfile;
    }

    // What both descriptions say now goes to the engine; the engine begins with the first local description.
    private void Apply(bool local)
    {
        NegotiatedTransport? transport = _jsep.Transport;
        // Another ICE generation gathers anew, and says so again.
        if (local && transport is not null && _candidates.Begin(transport, _configuration.IceServers, Gathered))
            IceGatheringState = RTCIceGatheringState.New;
        if (transport is not null && (local || _jsep.SignalingState == Protocol.Jsep.SignalingState.Stable)) _transport.Update(transport, _candidates.Known);
        if (_jsep.SignalingState == Protocol.Jsep.SignalingState.Stable) ApplySenders();
        // From the negotiation, not from what was set: a rollback, also one by the peer's offer, brings the one before back.
        _remoteDescription = ToPublic(_jsep.PendingRemoteDescription ?? _jsep.CurrentRemoteDescription);
        RefreshLocalDescription();
        Set(SignalingState, (RTCSignalingState)_jsep.SignalingState, value => SignalingState = value, OnSignalingStateChange);
        if (local) AnnounceCandidates();
    }

    private void ApplySenders()
    {
        // One video section is sent by this stack now (docs/sdp.md).
        NegotiatedMedia? negotiated = _jsep.Media.FirstOrDefault(media => media.Sender is not null);
        RTCRtpSender? sender = _senders.Find(candidate => candidate.Negotiation == negotiated?.Transceiver.Sender);
        if (negotiated?.Sender is not null && sender is not null)
            _transport.SetVideoSender(negotiated.Mid, negotiated.Sender, sender.Track.Source.Feed);
        else if (_jsep.Media.Any(media => _senders.Exists(held => held.Negotiation == media.Transceiver.Sender)))
            _transport.PauseVideoSender();
        else
            _transport.StopVideoSender();
    }

    private void RefreshLocalDescription() => _localDescription = ToPublic(
        _jsep.RenderPendingLocalDescription(_candidates.Attributes, _candidates.IsComplete)
        ?? _jsep.RenderCurrentLocalDescription(_candidates.Attributes, _candidates.IsComplete));

    private static RTCSessionDescription? ToPublic(JsepDescription? description) =>
        description is null ? null : new RTCSessionDescription((RTCSdpType)description.Type, description.Sdp);

    // A server-reflexive candidate has come, or there will be no more; called from the network thread.
    private void Gathered() => _context.Post(() =>
    {
        if (_closed != 0) return;
        _transport.AddLocalCandidates(_candidates.Known);
        lock (_jsep) RefreshLocalDescription();
        AnnounceCandidates();
    });

    private void AnnounceCandidates()
    {
        if (_jsep.Transport is not { } transport) return;
        if (IceGatheringState == RTCIceGatheringState.New)
            Set(IceGatheringState, RTCIceGatheringState.Gathering, value => IceGatheringState = value, OnIceGatheringStateChange);
        foreach (IceCandidateAttribute candidate in _candidates.TakeNew())
        {
            OnIceCandidate?.Invoke(new RTCIceCandidateInit(
                candidate.ToString(), transport.Mid, transport.MLineIndex, transport.Local.UsernameFragment));
        }
        if (!_candidates.IsComplete || IceGatheringState == RTCIceGatheringState.Complete) return;
        Set(IceGatheringState, RTCIceGatheringState.Complete, value => IceGatheringState = value, OnIceGatheringStateChange);
        OnIceCandidate?.Invoke(null);
        _gathered.TrySetResult();
    }

    private void Handle(RtcEvent rtcEvent)
    {
        if (_closed != 0) return;
        FailureReason = rtcEvent.Error ?? FailureReason;
        _transport.Note(rtcEvent);
        Set(IceConnectionState, _transport.IceConnectionState, value => IceConnectionState = value, OnIceConnectionStateChange);
        if (IceConnectionState == RTCIceConnectionState.Failed) FailureReason ??= "no network path to the peer answered (ICE failed)";
        Set(ConnectionState, _transport.ConnectionState, value => ConnectionState = value, OnConnectionStateChange);
    }

    private void Set<T>(T before, T now, Action<T> assign, Action? changed) where T : struct, Enum
    {
        if (EqualityComparer<T>.Default.Equals(before, now)) return;
        lock (_stateGate)
        {
            // Close has the last word, from whatever thread it came.
            if (_closed != 0) return;
            assign(now);
        }
        changed?.Invoke();
    }
}
