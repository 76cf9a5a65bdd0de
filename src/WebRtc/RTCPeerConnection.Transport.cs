using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

// Transports, candidates, data channels, and what the engine tells.
public sealed partial class RTCPeerConnection
{
    /// <summary>W3C WebRTC §6.1, createDataChannel; the first one needs a negotiation.</summary>
    /// <param name="label">A name; up to 65,535 bytes of UTF-8, not unique.</param>
    /// <param name="dataChannelDict">Null: ordered and reliable.</param>
    /// <exception cref="RTCException">
    /// InvalidStateError: closed. TypeError: a value out of range, or two that exclude each other. OperationError: the
    /// id is in use.
    /// </exception>
    public RTCDataChannel CreateDataChannel(string label, RTCDataChannelInit? dataChannelDict = null)
    {
        RTCDataChannel channel;
        lock (Gate)
        {
            ThrowIfClosed();
            channel = _dataChannels.Create(label, dataChannelDict ?? new RTCDataChannelInit());
            _jsep.RequestDataSection();
        }

        UpdateNegotiationNeeded();
        return channel;
    }

    // On the context. Candidates of the machine are there at once; those of servers come as they are learned.
    private void BeginGathering()
    {
        if (_closed != 0) return;
        SetGatheringState(RTCIceGatheringState.New, announce: false);
        AnnounceCandidates();
    }

    // A candidate has come, or there will be no more; from the network thread.
    private void Gathered() => _context.Post(() =>
    {
        if (_closed != 0) return;
        _transport.AddLocalCandidates(_candidates.Known);
        AnnounceCandidates();
    });

    private void AnnounceCandidates()
    {
        NegotiatedTransport? transport = Locked(static jsep => jsep.Transport);
        if (transport is null) return;
        if (IceGatheringState == RTCIceGatheringState.New)
            SetGatheringState(RTCIceGatheringState.Gathering, announce: true);
        foreach (LocalCandidate candidate in _candidates.TakeNew())
        {
            if (_closed != 0) return;
            var told = new RTCIceCandidate(new RTCIceCandidateInit(
                candidate.Attribute.ToString(), transport.Mid, transport.MLineIndex, transport.Local.UsernameFragment))
            {
                Url = candidate.Url,
                RelayProtocol = candidate.RelayProtocol,
            };
            _transports.Require().IceTransport.AddLocal(told);
            Raise([() => OnIceCandidate?.Invoke(new RTCPeerConnectionIceEvent(told, told.Url))]);
        }

        foreach (RTCPeerConnectionIceErrorEvent error in _candidates.TakeErrors())
            Raise([() => OnIceCandidateError?.Invoke(error)]);
        if (!_candidates.IsComplete || IceGatheringState == RTCIceGatheringState.Complete) return;
        SetGatheringState(RTCIceGatheringState.Complete, announce: true);
        _gathered.TrySetResult();
        Raise([() => OnIceCandidate?.Invoke(new RTCPeerConnectionIceEvent(null))]);
    }

    private void SetGatheringState(RTCIceGatheringState state, bool announce)
    {
        IceGatheringState = state;
        if (!announce) return;
        // W3C WebRTC §5.6: the transport's event before the connection's.
        Raise([
            () => _transports.Require().IceTransport.Set((RTCIceGathererState)state),
            () => OnIceGatheringStateChange?.Invoke(),
        ]);
    }

    // On the context.
    private void Handle(RtcEvent told)
    {
        if (_closed != 0) return;
        FailureReason = told.Error ?? FailureReason;
        RTCDtlsTransport dtls = _transports.Require();
        RTCIceTransport ice = dtls.IceTransport;
        switch (told.Kind)
        {
            case RtcEventKind.IceStateChanged:
                if (ice.Set((RTCIceTransportState)told.IceState)) Announce(ice.Announce);
                break;
            case RtcEventKind.IceRoleChanged:
                ice.Role = told.IceRole == Protocol.Ice.IceRole.Controlling
                    ? RTCIceRole.Controlling : RTCIceRole.Controlled;
                break;
            case RtcEventKind.SelectedPairChanged:
                Raise([() => ice.SetSelected(CandidatePairs.ToApi(told.SelectedPair))]);
                break;
            case RtcEventKind.DtlsConnecting:
                SetDtls(dtls, RTCDtlsTransportState.Connecting, null);
                break;
            case RtcEventKind.DtlsConnected:
                dtls.SetRemoteCertificates(told.Dtls?.RemoteCertificates ?? []);
                if (!_remoteIdentity.Accepts(RemoteCertificate()))
                {
                    CloseForIdentity();
                    break;
                }

                SetDtls(dtls, RTCDtlsTransportState.Connected, null);
                break;
            case RtcEventKind.DtlsClosed:
                SetDtls(dtls, RTCDtlsTransportState.Closed, null);
                break;
            default:
                SetDtls(dtls, RTCDtlsTransportState.Failed, DtlsError(told.Error));
                break;
        }
    }

    private static RTCError DtlsError(string? error) => new(
        error == Dtls.BouncyCastleDtlsTransport.FingerprintMismatch
            ? RTCErrorDetailType.FingerprintFailure : RTCErrorDetailType.DtlsFailure,
        error ?? "The connection broke.");

    private void SetDtls(RTCDtlsTransport dtls, RTCDtlsTransportState state, RTCError? error)
    {
        if (!dtls.Set(state)) return;
        Announce(() => dtls.Announce(error));
        if (state is not (RTCDtlsTransportState.Closed or RTCDtlsTransportState.Failed)) return;
        EndData(error ?? new RTCError(RTCErrorDetailType.SctpFailure, "The peer has closed the connection."));
    }

    // W3C WebRTC §5.5, §5.6: the transport's event first, then the connection's of what follows from it.
    private void Announce(Action transportEvent)
    {
        var events = new List<Action> { transportEvent };
        lock (Gate)
        {
            if (_closed != 0) return;
            if (IceConnectionState != _transports.IceConnectionState)
            {
                IceConnectionState = _transports.IceConnectionState;
                events.Add(() => OnIceConnectionStateChange?.Invoke());
            }

            if (ConnectionState != _transports.ConnectionState)
            {
                ConnectionState = _transports.ConnectionState;
                events.Add(() => OnConnectionStateChange?.Invoke());
            }
        }

        if (IceConnectionState == RTCIceConnectionState.Failed)
            FailureReason ??= "no network path to the peer answered (ICE failed)";
        Raise(events);
    }

    private void EndData(RTCError error)
    {
        if (_transports.Sctp is not { } sctp) return;
        if (sctp.Set(RTCSctpTransportState.Closed)) Raise([sctp.Announce]);
        _dataChannels.EndAll(error);
    }

    // On the context.
    private void Handle(DataChannelEvent told)
    {
        if (_closed != 0) return;
        // A channel may be closed before there is a transport.
        RTCSctpTransport? sctp = _transports.Sctp;
        if (told.Kind == DataChannelEventKind.Connected && sctp is not null)
        {
            sctp.MaxChannels = told.MaxChannels;
            if (sctp.Set(RTCSctpTransportState.Connected)) Raise([sctp.Announce]);
        }

        _dataChannels.Handle(told);
        if (told.Kind == DataChannelEventKind.Failed && sctp?.Set(RTCSctpTransportState.Closed) == true)
            Raise([sctp.Announce]);
    }

    // On the context.
    private void Handle(ReceivedFrame frame)
    {
        if (_closed != 0) return;
        if (ReceiverOf(frame.Handle) is not { } receiver) return;
        receiver.Media.SetMuted(false);
        ReceivedFrames.Give(frame, receiver);
    }

    // On the context.
    private void Handle(InboundEvent told)
    {
        if (_closed != 0 || ReceiverOf(told.Handle) is not { } receiver) return;
        if (told.Kind is InboundEventKind.Muted or InboundEventKind.Unmuted)
            receiver.Media.SetMuted(told.Kind == InboundEventKind.Muted);
        else if (told.Kind == InboundEventKind.ToneBegan) receiver.RaiseToneChange(told.Tone.ToString());
        else if (told.Kind == InboundEventKind.ToneEnded) receiver.RaiseToneChange("");
    }

    // On the context.
    private void HandleTargetBitrate(int handle, long? bitrateBps)
    {
        if (_closed == 0) TransceiverOf(handle)?.Sender.SetTargetBitrate(bitrateBps);
    }

    // On the context.
    private void HandleTonePlayed(int handle)
    {
        if (_closed == 0) TransceiverOf(handle)?.Sender.Dtmf?.HandlePlayed();
    }

    private RTCRtpReceiver? ReceiverOf(int handle) => TransceiverOf(handle)?.Receiver;

    private RTCRtpTransceiver? TransceiverOf(int handle)
    {
        lock (Gate) return _transceivers.Find(one => one.Negotiation.Handle == handle);
    }
}
