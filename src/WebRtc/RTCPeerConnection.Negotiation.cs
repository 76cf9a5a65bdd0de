using Camerad.Media;
using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc;

// Offer and answer: W3C WebRTC §4.4.1 and §4.4.2.
public sealed partial class RTCPeerConnection
{
    /// <summary>W3C WebRTC §4.4.2, createOffer; with an identity provider it waits for its assertion.</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: there is an offer of the peer's to answer, or the connection is closed. OperationError and
    /// <see cref="RTCError"/>: the identity provider makes no assertion.
    /// </exception>
    public Task<RTCSessionDescriptionInit> CreateOffer(RTCOfferOptions? options = null)
    {
        OfferToReceive(MediaKind.Audio, options?.OfferToReceiveAudio);
        OfferToReceive(MediaKind.Video, options?.OfferToReceiveVideo);
        return Enqueue(() => AssertionFor(RTCSdpType.Offer), identity =>
        {
            lock (Gate)
            {
                _jsep.Identity = identity;
                RefreshProfiles();
                return _jsep.TryCreateOffer(options?.IceRestart ?? false, out string? sdp, out JsepError error)
                    ? new RTCSessionDescriptionInit(RTCSdpType.Offer, sdp) : throw Translate(error);
            }
        });
    }

    /// <summary>W3C WebRTC §4.4.2, createAnswer; with an identity provider it waits for its assertion.</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: there is no offer to answer. OperationError and <see cref="RTCError"/>: the identity provider
    /// makes no assertion.
    /// </exception>
    public Task<RTCSessionDescriptionInit> CreateAnswer(RTCAnswerOptions? options = null) =>
        Enqueue(() => AssertionFor(RTCSdpType.Answer), identity =>
    {
        lock (Gate)
        {
            _jsep.Identity = identity;
            RefreshProfiles();
            return _jsep.TryCreateAnswer(out string? sdp, out JsepError error)
                ? new RTCSessionDescriptionInit(RTCSdpType.Answer, sdp) : throw Translate(error);
        }
    });

    /// <summary>
    /// W3C WebRTC §4.4.2, setLocalDescription; without an argument it makes the description that the state asks for.
    /// </summary>
    /// <returns>
    /// The description that is in force then; null after a rollback to none. (Where the connection has no context,
    /// <see cref="LocalDescription"/> may be another one by the time that an <c>await</c> comes back.)
    /// </returns>
    /// <exception cref="RTCException">
    /// InvalidStateError: not in this signaling state. InvalidModificationError: not what was created last.
    /// OperationError and <see cref="RTCError"/>: the identity provider makes no assertion for what is made now.
    /// </exception>
    /// <exception cref="RtcNetworkException">There is no UDP port any more.</exception>
    public Task<RTCSessionDescription?> SetLocalDescription(RTCLocalSessionDescriptionInit? description = null) =>
        Enqueue(() => AssertionFor(description), identity =>
    {
        Apply(isLocal: true, jsep =>
        {
            if (identity is not null) jsep.Identity = identity;
            RefreshProfiles();
            if (!jsep.TryApplyLocal(
                (SdpType?)description?.Type, description?.Sdp ?? "", out JsepChanges changes, out JsepError error))
            {
                throw Translate(error);
            }

            _hasSetLocalDescription |= description?.Type != RTCSdpType.Rollback;
            return changes;
        });
        return LocalDescription;
    });

    /// <summary>W3C WebRTC §4.4.2, setRemoteDescription; an offer on top of ours rolls ours back.</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: not in this signaling state. InvalidAccessError: it can't be used. <see cref="RTCError"/>: no
    /// SDP. OperationError, InvalidModificationError and <see cref="RTCError"/>: the peer must have an identity, and it
    /// is not proven.
    /// </exception>
    public Task SetRemoteDescription(RTCSessionDescriptionInit description)
    {
        ArgumentNullException.ThrowIfNull(description);
        return Enqueue(() => _remoteIdentity.Admit(needed => DescribeIdentity(description, needed)), admission =>
        {
            Apply(isLocal: false, jsep =>
            {
                RefreshProfiles();
                return jsep.TryApplyRemote(
                    (SdpType)description.Type, description.Sdp, out JsepChanges changes, out JsepError error)
                    ? changes : throw Translate(error);
            });
            _remoteIdentity.Commit(admission);
            return true;
        });
    }

    /// <summary>W3C WebRTC §4.4.2, addIceCandidate.</summary>
    /// <param name="candidate">Null or empty: the peer has no more.</param>
    /// <exception cref="RTCException">
    /// InvalidStateError: no remote description. OperationError: it can't be parsed, its media section or generation is
    /// unknown. TypeError: it names no media section.
    /// </exception>
    public Task AddIceCandidate(RTCIceCandidateInit? candidate = null)
    {
        candidate ??= new RTCIceCandidateInit();
        if (candidate is { Candidate.Length: > 0, SdpMid: null, SdpMLineIndex: null })
        {
            return Task.FromException(
                new RTCException(RTCException.TypeError, "A candidate needs sdpMid or sdpMLineIndex."));
        }

        return Enqueue(() =>
        {
            IceCandidateAttribute? parsed;
            lock (Gate)
            {
                if (!_jsep.TryAddRemoteCandidate(
                    candidate.Candidate, candidate.SdpMid, candidate.SdpMLineIndex, candidate.UsernameFragment,
                    out parsed, out JsepError error))
                {
                    throw Translate(error);
                }
            }

            if (parsed is not null)
            {
                if (Locked(static jsep => jsep.Transport) is { } transport) _transports.AddRemote(parsed, transport);
                _transport.AddRemoteCandidate(parsed);
            }
            else if (candidate.Candidate.Length == 0)
            {
                _transport.EndOfRemoteCandidates();
            }

            return true;
        });
    }

    /// <summary>See <see cref="AddIceCandidate(RTCIceCandidateInit?)"/>.</summary>
    public Task AddIceCandidate(RTCIceCandidate candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return AddIceCandidate(candidate.ToJSON());
    }

    /// <summary>W3C WebRTC §4.4.2, restartIce: the next offer has new ICE credentials.</summary>
    public void RestartIce()
    {
        lock (Gate) _jsep.RestartIce();
        UpdateNegotiationNeeded();
    }

    internal void UpdateNegotiationNeeded()
    {
        if (_closed == 0) _negotiationNeeded.Update();
    }

    /// <summary>As of the last answer; null: not negotiated. Inside <see cref="Gate"/>.</summary>
    internal NegotiatedMedia? Negotiated(JsepTransceiver transceiver) =>
        _jsep.Media.FirstOrDefault(media => media.Transceiver == transceiver);

    private bool IsNegotiationNeeded()
    {
        lock (Gate)
        {
            RefreshProfiles();
            return _closed == 0 && _jsep.NegotiationNeeded;
        }
    }

    // W3C WebRTC §4.4.1.5: set a session description. Slots first, then the events in the specification's order.
    private void Apply(bool isLocal, Func<JsepSession, JsepChanges> apply)
    {
        var events = new List<Action>();
        bool isNewGeneration = false;
        lock (Gate)
        {
            // Close may have overtaken this operation, and has then closed the port.
            ThrowIfClosed();
            if (isLocal) _port ??= _network.OpenPort();
            JsepChanges changes = apply(_jsep);
            UpdateTransceivers(changes, events);
            NegotiatedTransport? transport = _jsep.Transport;
            UpdateTransports(transport, isLocal);
            // Another ICE generation gathers anew, and says so again.
            if (isLocal && transport is not null)
                isNewGeneration = _candidates.Begin(_port!, transport, _configuration, Gathered);
            bool isInForce = isLocal || _jsep.SignalingState == Protocol.Jsep.SignalingState.Stable;
            if (transport is not null && _port is not null && isInForce)
                _transport.Update(_port, transport, _candidates.Known, _candidates.Policy);
            // W3C WebRTC §4.3.2: there are no transports any more.
            if (transport is null && IceGatheringState != RTCIceGatheringState.New)
                events.Add(() => SetGatheringState(RTCIceGatheringState.New, announce: true));
            if (_jsep.DataTransport is { } data) UpdateDataTransport(data, transport?.DtlsRole);
            var state = (RTCSignalingState)_jsep.SignalingState;
            if (state != SignalingState)
            {
                SignalingState = state;
                events.Insert(0, () => OnSignalingStateChange?.Invoke());
            }

            events.AddRange(_remoteStreams.Apply(changes, Find, track => OnTrack?.Invoke(track)));
            if (state == RTCSignalingState.Stable) _negotiationNeeded.Clear();
        }

        UpdateSenders();
        if (SignalingState == RTCSignalingState.Stable) UpdateNegotiationNeeded();
        if (isNewGeneration) _context.Post(BeginGathering);
        Raise(events);
    }

    private void UpdateTransports(NegotiatedTransport? transport, bool isLocal)
    {
        // W3C WebRTC §4.4.1.5: a local description gives them, a rollback takes them with the mid.
        foreach (RTCRtpTransceiver transceiver in _transceivers)
        {
            if (transceiver.Negotiation.Mid is null) transceiver.Transport = null;
            else if (isLocal) transceiver.Transport = _transports.Require();
        }

        if (transport is null) return;
        RTCDtlsTransport dtls = _transports.Require();
        dtls.IceTransport.SetParameters(
            new RTCIceParameters(transport.Local.UsernameFragment, transport.Local.Password),
            transport.Remote is { } remote ? new RTCIceParameters(remote.UsernameFragment, remote.Password) : null);
        if (dtls.IceTransport.Role == RTCIceRole.Unknown && transport.Remote is not null)
        {
            dtls.IceTransport.Role = transport.IsOfferer || transport.RemoteIsIceLite
                ? RTCIceRole.Controlling : RTCIceRole.Controlled;
        }

        foreach (IceCandidateAttribute candidate in transport.RemoteCandidates)
            _transports.AddRemote(candidate, transport);
    }

    private void UpdateDataTransport(NegotiatedDataTransport data, DtlsRole? role)
    {
        RTCSctpTransport sctp = _transports.RequireSctp();
        sctp.MaxMessageSize = DataChannels.MaxMessageSize(data.RemoteMaxMessageSize);
        _transport.SetDataTransport(data);
        if (role is { } known) _dataChannels.Begin(known);
    }

    // A source may have shown its profile only after its track was added.
    private void RefreshProfiles()
    {
        foreach (RTCRtpTransceiver transceiver in _transceivers)
        {
            if (transceiver.Sender.Track?.Source is not EncodedVideoSource { ParameterSets: { } sets }) continue;
            transceiver.Negotiation.Sender.StreamProfile = sets.ProfileLevelId;
        }
    }

    private RTCSessionDescription? Render(Func<JsepSession, JsepDescription?> choose)
    {
        lock (Gate)
        {
            return choose(_jsep) is { } description
                ? new RTCSessionDescription((RTCSdpType)description.Type, description.Sdp) : null;
        }
    }

    private static RTCException Translate(JsepError error) => error switch
    {
        { SdpLine: > 0 } =>
            new RTCError(RTCErrorDetailType.SdpSyntaxError, error.Message) { SdpLineNumber = error.SdpLine },
        _ => new RTCException(error.Name, error.Message),
    };
}
