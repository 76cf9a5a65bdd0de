using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// One peer, sans-IO: ICE finds the way, DTLS makes the keys, SRTP carries the pictures. This class only routes between them. The
/// caller hands in one input at a time (command, datagram, timeout), then drains all outputs (<see cref="PollTransmit"/>,
/// <see cref="TryPollEvent"/>), then waits until <see cref="NextTimeout"/>. No thread, clock or socket; one caller at a time.
/// </summary>
internal sealed class RtcEngine : IDisposable
{
    private readonly IceAgent _ice;
    private readonly IDtlsTransport _dtls;
    private readonly MediaTransport _media;
    private readonly BoundedQueue<RtcEvent> _events = new(MaxPendingEvents);
    private NegotiatedTransport? _transport;
    private Route? _firstRoute;
    private bool _hasSelected;
    private bool _dtlsStarted;
    private bool _closing;

    /// <summary>Events nobody has polled; the owner polls after every input, so more means it has stopped to.</summary>
    internal const int MaxPendingEvents = 64;

    /// <param name="role">The offerer's is controlling (RFC 8445 §6.1.1).</param>
    /// <param name="tag">The first four bytes of our STUN transaction ids; unique among the engines of one socket.</param>
    /// <param name="random">Randomness.</param>
    /// <param name="dtls">The DTLS library behind its seam; owned by the engine from here on.</param>
    public RtcEngine(IceRole role, uint tag, IRandom random, IDtlsTransport dtls)
    {
        _ice = new IceAgent(role, tag, random);
        _dtls = dtls;
        _media = new MediaTransport(random);
    }

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public Instant NextTimeout => Instant.Min(
        Instant.Min(_ice.NextTimeout, _dtls.NextTimeout),
        // Without a way nothing of it can be done, however late it is.
        _ice.SelectedRoute is null ? Instant.Never : _media.NextTimeout);

    /// <summary>Keys are there: media may flow.</summary>
    public bool IsConnected => _media.HasKeys;

    public EngineCounters Counters { get; } = new();

    /// <summary>
    /// The way the handshake takes: the selected pair, or, until there has been one, where the peer's own handshake came from. Media
    /// takes the selected pair alone: only that has the peer's consent (RFC 7675 §5.1).
    /// </summary>
    private Route? HandshakeRoute => _ice.SelectedRoute ?? (_hasSelected ? null : _firstRoute);

    public IceAgent Ice => _ice;

    public IReadOnlyList<RtpSender> Senders => _media.Senders;

    /// <summary>What the descriptions say: credentials (others than before restart ICE), fingerprints, DTLS role.</summary>
    public void SetTransport(Instant now, NegotiatedTransport transport)
    {
        if (_transport is null)
            _ice.SetLocalCredentials(transport.Local.UsernameFragment, transport.Local.Password);
        else if (_transport.Local != transport.Local)
            _ice.Restart(transport.Local.UsernameFragment, transport.Local.Password);
        if (transport.Remote is { } remote && transport.Remote != _transport?.Remote)
            _ice.SetRemoteCredentials(remote.UsernameFragment, remote.Password, transport.RemoteIsIceLite);
        if (transport.RemoteFingerprints.Count > 0) _dtls.SetRemoteFingerprints(transport.RemoteFingerprints);
        _transport = transport;
        StartDtls(now);
    }

    public void AddLocalCandidate(Instant now, in IceCandidate candidate) => _ice.AddLocalCandidate(candidate);

    public void AddRemoteCandidate(Instant now, in IceCandidate candidate) => _ice.AddRemoteCandidate(candidate);

    public void SetEndOfRemoteCandidates(Instant now) => _ice.SetEndOfCandidates();

    /// <summary>What negotiation has settled for what is sent; a sender no longer named says BYE. See
    /// <see cref="OutboundMedia.SetSenders"/>.</summary>
    public bool SetSenders(Instant now, IReadOnlyList<RtpSenderParameters> senders, NtpClock clock) => _media.SetSenders(now, senders, clock);

    /// <summary>Queues a frame at one sender, shared with other engines; without that sender or keys it is dropped.</summary>
    public void SendFrame(Instant now, int handle, PacketizedFrame frame) => _media.SendFrame(now, handle, frame);

    /// <summary>One datagram from the network; may be decrypted in place.</summary>
    /// <returns>True if it proves that the route's remote address is this peer's: an authenticated STUN message.</returns>
    public bool HandleDatagram(Instant now, in Route route, Span<byte> datagram)
    {
        DatagramKind kind = DatagramDemultiplexer.Classify(datagram);
        if (kind == DatagramKind.Stun)
        {
            bool proved = _ice.HandleDatagram(now, route, datagram);
            DrainIce(now);
            return proved;
        }
        if (!_ice.IsValidRoute(route))
        {
            Counters.UnprovedRoute++;
            return false;
        }
        switch (kind)
        {
            case DatagramKind.Dtls:
                if (!_hasSelected) _firstRoute = route;
                StartDtls(now);
                _dtls.HandleDatagram(now, datagram);
                DrainDtls(now);
                break;
            case DatagramKind.Rtcp:
                _media.HandleRtcp(now, datagram, Counters);
                break;
            case DatagramKind.Rtp:
                _media.HandleRtp(now, datagram, Counters);
                break;
            default:
                Counters.UnknownKind++;
                break;
        }
        return false;
    }

    public void HandleTimeout(Instant now)
    {
        _ice.HandleTimeout(now);
        DrainIce(now);
        if (_dtls.NextTimeout <= now) _dtls.HandleTimeout(now);
        DrainDtls(now);
        _media.HandleTimeout(now);
    }

    /// <summary>Writes what is due into the batch.</summary>
    /// <returns>True if the batch is full and there may be more: send it, clear it, call again.</returns>
    public bool PollTransmit(Instant now, SendBatch batch)
    {
        // The handshake's thread may have finished since the last input.
        DrainDtls(now);
        while (batch.TryReserve(out Span<byte> slot))
        {
            if (_ice.TryPollTransmit(now, slot, out int length, out Route route)) batch.Commit(route, length);
            else if (HandshakeRoute is { } way && _dtls.TryPollTransmit(slot, out length)) batch.Commit(way, length);
            else return _ice.SelectedRoute is { } path && _media.PollTransmit(now, path, batch);
        }
        return true;
    }

    public bool TryPollEvent(out RtcEvent rtcEvent) => _events.TryDequeue(out rtcEvent);

    /// <returns>True once after the peer could not decode a sender's stream without a key frame (PLI, FIR), or its queue was cut; call
    /// until false. Not an event: a peer may ask a hundred times in a turn, and must not push the others out.</returns>
    public bool TakeKeyFrameRequest(out int handle) => _media.TakeKeyFrameRequest(out handle);

    /// <returns>True once after what a sender's encoder should keep to has changed; call until false.</returns>
    public bool TryPollTargetBitrate(out int handle, out long? bitrateBps) => _media.TryPollTargetBitrate(out handle, out bitrateBps);

    /// <summary>Queues BYE and close_notify; poll the transmit once more, then dispose.</summary>
    public void Close(Instant now)
    {
        if (_closing) return;
        _closing = true;
        _media.Close(now);
        _dtls.Close();
    }

    /// <summary>Gives every frame back and ends the DTLS library's work.</summary>
    public void Dispose()
    {
        _media.Dispose();
        _ice.Close();
        _dtls.Dispose();
    }

    // Both sides of RFC 8842: the role is agreed, and ICE has proved a way. As server that is the client's first datagram.
    private void StartDtls(Instant now)
    {
        if (_dtlsStarted || _transport?.DtlsRole is not { } role || HandshakeRoute is null) return;
        _dtlsStarted = true;
        if (_ice.RoundTripTime is { } roundTripTime) _dtls.SetRoundTripTime(roundTripTime);
        _dtls.Start(now, role);
    }

    private void DrainIce(Instant now)
    {
        while (_ice.TryPollEvent(out IceEvent iceEvent))
        {
            if (iceEvent.Kind == IceEventKind.SelectedPairChanged) _hasSelected |= _ice.SelectedRoute is not null;
            if (iceEvent.Kind != IceEventKind.StateChanged) continue;
            _events.TryEnqueue(new RtcEvent(RtcEventKind.IceStateChanged, iceEvent.State));
        }
        StartDtls(now);
    }

    private void DrainDtls(Instant now)
    {
        while (_dtls.TryPollEvent(out DtlsEvent dtlsEvent))
        {
            switch (dtlsEvent.Kind)
            {
                case DtlsEventKind.Connected:
                    Connect(now, dtlsEvent);
                    break;
                case DtlsEventKind.Closed:
                    _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsClosed));
                    break;
                case DtlsEventKind.Failed:
                    _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsFailed, Error: dtlsEvent.Error));
                    break;
            }
        }
    }

    private void Connect(Instant now, DtlsEvent connected)
    {
        if (connected.Profile == SrtpProfile.None)
        {
            _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsFailed, Error: "the peer offered no SRTP profile of ours"));
            return;
        }
        _media.SetKeys(now, SrtpSession.Create(connected.Profile, connected.KeyingMaterial, connected.Role == DtlsRole.Client));
        Array.Clear(connected.KeyingMaterial!);
        if (_ice.RoundTripTime is { } roundTripTime) _media.SetRoundTripTime(roundTripTime);
        _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsConnected));
    }
}
