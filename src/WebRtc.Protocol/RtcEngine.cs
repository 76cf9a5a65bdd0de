using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;
using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Protocol;

/// <summary>
/// One peer, sans-IO: ICE finds the way, DTLS makes the keys, SRTP carries the pictures, SCTP in DTLS the data
/// channels. This class only routes between them. The caller hands in one input at a time (command, datagram, timeout),
/// then drains all outputs (<see cref="PollTransmit"/>, <see cref="TryPollEvent"/>), then waits until
/// <see cref="NextTimeout"/>. No thread, clock or socket; one caller at a time.
/// </summary>
internal sealed partial class RtcEngine : IDisposable, IApplicationDataSink
{
    private readonly IRandom _random;
    private readonly DataChannelTransportOptions _dataOptions;
    private readonly IceAgent _ice;
    private readonly IDtlsTransport _dtls;
    private readonly MediaTransport _media;
    private readonly TonePlayouts _playouts = new();
    private readonly BoundedQueue<RtcEvent> _events = new(MaxPendingEvents);
    private NegotiatedTransport? _transport;
    private NegotiatedDataTransport? _dataTransport;
    private DtlsConnection? _connected;
    private PairCounters _total;
    private Route? _firstRoute;
    private bool _hasSelected;
    private bool _isPeerThere;
    private bool _isRoleSettled;
    private bool _hasMedia;
    private bool _dataStarted;
    private int _dataBudget = MaxDataPacketsPerTurn;
    private bool _closing;
    private bool _dtlsClosed;
    private bool _saidGoodbye;

    /// <summary>Events nobody has polled; the owner polls after every input, so more means it has stopped to.</summary>
    internal const int MaxPendingEvents = 64;

    /// <summary>
    /// SCTP packets in one turn: a UDP_SEGMENT message of the kernel carries as many. The rest waits for the next
    /// <see cref="HandleTimeout"/>, which is due at once, so that inputs and other peers get theirs.
    /// </summary>
    internal const int MaxDataPacketsPerTurn = 64;

    /// <param name="role">The offerer's is controlling (RFC 8445 §6.1.1).</param>
    /// <param name="tag">
    /// The first four bytes of our STUN transaction ids; unique among the engines of one socket.
    /// </param>
    /// <param name="random">Randomness.</param>
    /// <param name="dtls">The DTLS library behind its seam; owned by the engine from here on.</param>
    /// <param name="policy">Which candidates may be used.</param>
    /// <param name="dataOptions">Of data channels, should there be any.</param>
    public RtcEngine(
        IceRole role,
        uint tag,
        IRandom random,
        IDtlsTransport dtls,
        IceTransportPolicy policy = IceTransportPolicy.All,
        DataChannelTransportOptions? dataOptions = null)
    {
        _random = random;
        _dataOptions = dataOptions ?? new DataChannelTransportOptions();
        _ice = new IceAgent(role, tag, random, policy);
        _dtls = dtls;
        _dtls.ApplicationDataSink = this;
        _media = new MediaTransport(random);
    }

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public Instant NextTimeout => Instant.Min(
        Instant.Min(Instant.Min(_ice.NextTimeout, RelayTimeout), Instant.Min(_dtls.NextTimeout, _playouts.NextTimeout)),
        // Without a way nothing of it can be done, however late it is.
        Path is null ? Instant.Never : Instant.Min(_media.NextTimeout, DataTimeout));

    /// <summary>Keys are there: media and data may flow.</summary>
    public bool IsConnected => _connected is not null;

    public DtlsState DtlsState { get; private set; }

    public EngineCounters Counters { get; } = new();

    /// <summary>
    /// The way the handshake takes: the selected pair, or, until there has been one, where the peer's own handshake
    /// came from. Media takes the selected pair alone: only that has the peer's consent (RFC 7675 §5.1).
    /// </summary>
    private Route? HandshakeRoute => _ice.SelectedRoute ?? (_hasSelected ? null : _firstRoute);

    public IceAgent Ice => _ice;

    public IReadOnlyList<RtpSender> Senders => _media.Senders;

    /// <summary>What the peer sends; frames and events are polled there.</summary>
    public InboundMedia Inbound => _media.Inbound;

    /// <summary>Null until descriptions have agreed on data channels (<see cref="SetDataTransport"/>).</summary>
    public DataChannelTransport? Data { get; private set; }

    private Instant DataTimeout => DtlsState != DtlsState.Connected || Data is null ? Instant.Never
        : _dataBudget == 0 ? Instant.Zero
        : Data.NextTimeout;

    /// <summary>
    /// What the descriptions say: credentials (others than before restart ICE), fingerprints, DTLS role.
    /// </summary>
    public void SetTransport(Instant now, NegotiatedTransport transport)
    {
        if (_transport is null)
            _ice.SetLocalCredentials(transport.Local.UsernameFragment, transport.Local.Password);
        else if (_transport.Local != transport.Local)
            _ice.Restart(transport.Local.UsernameFragment, transport.Local.Password);
        SettleRole(transport);
        if (transport.Remote is { } remote && transport.Remote != _transport?.Remote)
            _ice.SetRemoteCredentials(remote.UsernameFragment, remote.Password, transport.RemoteIsIceLite);
        if (transport.RemoteFingerprints.Count > 0) _dtls.SetRemoteFingerprints(transport.RemoteFingerprints);
        _transport = transport;
        DrainIce(now);
    }

    /// <summary>Which candidates may be used, from the next gathering on (W3C WebRTC §4.4.1.6).</summary>
    public void SetPolicy(IceTransportPolicy policy) => _ice.Policy = policy;

    public void AddLocalCandidate(Instant now, in IceCandidate candidate)
    {
        _ice.AddLocalCandidate(candidate);
        PermitPeers(now);
    }

    public void AddRemoteCandidate(Instant now, in IceCandidate candidate)
    {
        _ice.AddRemoteCandidate(candidate);
        PermitPeers(now);
    }

    public void SetEndOfRemoteCandidates(Instant now) => _ice.SetEndOfCandidates();

    /// <summary>
    /// Descriptions have agreed on data channels, for the first time or anew. The association begins when DTLS is
    /// connected.
    /// </summary>
    public void SetDataTransport(Instant now, NegotiatedDataTransport transport)
    {
        Data ??= new DataChannelTransport(_dataOptions, _random);
        _dataTransport = transport;
        if (DtlsState is DtlsState.Closed or DtlsState.Failed)
            Data.HandleTransportEnded(DataChannelError.TransportClosed);
        else if (_dataStarted) Data.SetRemoteMaxMessageSize(transport.RemoteMaxMessageSize);
        else StartData(now);
    }

    /// <summary>What negotiation has settled for what is sent; a sender no longer named says BYE. See
    /// <see cref="OutboundMedia.SetSenders"/>.</summary>
    public bool SetSenders(Instant now, IReadOnlyList<RtpSenderParameters> senders, NtpClock clock)
    {
        _hasMedia |= senders.Count > 0;
        return _media.SetSenders(now, senders, clock);
    }

    /// <summary>
    /// What negotiation has settled for what is received. See <see cref="InboundMedia.SetReceivers"/>.
    /// </summary>
    public void SetReceivers(Instant now, IReadOnlyList<RtpReceiverParameters> receivers)
    {
        _hasMedia |= receivers.Count > 0;
        _media.SetReceivers(now, receivers);
    }

    /// <summary>
    /// Queues a frame at one sender, shared with other engines; without that sender or keys it is dropped.
    /// </summary>
    public void SendFrame(Instant now, int handle, PacketizedFrame frame) => _media.SendFrame(now, handle, frame);

    /// <summary>
    /// Plays a tone at one sender (RFC 4733), or a pause, in either case with a gap after it;
    /// <see cref="TryPollTonePlayed"/> says when that is over, whatever becomes of the sender.
    /// </summary>
    /// <param name="now">The time.</param>
    /// <param name="handle">The sender's.</param>
    /// <param name="code">The event; null: a pause.</param>
    /// <param name="duration">Of the tone or pause.</param>
    /// <param name="gap">After it.</param>
    public void PlayTone(Instant now, int handle, byte? code, TimeSpan duration, TimeSpan gap)
    {
        Instant start = code is { } played ? _media.InsertTone(now, handle, played, duration) : now;
        _playouts.Begin(handle, start + duration + gap);
    }

    /// <returns>True once after a sender's tone and the gap after it are over; call until false.</returns>
    public bool TryPollTonePlayed(out int handle) => _playouts.TryPoll(out handle);

    /// <summary>One datagram from the network; may be decrypted in place.</summary>
    /// <returns>
    /// True if it proves that the route's remote address is this peer's: an authenticated STUN message.
    /// </returns>
    public bool HandleDatagram(Instant now, in Route route, Span<byte> datagram)
    {
        DatagramKind kind = DatagramDemultiplexer.Classify(datagram);
        if (kind == DatagramKind.Stun)
        {
            bool proved = _ice.HandleDatagram(now, route, datagram);
            DrainIce(now);
            return proved;
        }
        if (_ice.FindValidPair(route) is not { } pair)
        {
            Counters.UnprovedRoute++;
            return false;
        }
        pair.Counters.HandleReceived(now, datagram.Length);
        _total.HandleReceived(now, datagram.Length);
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
        foreach (TurnClient relay in _relays) relay.HandleTimeout(now);
        _ice.HandleTimeout(now);
        DrainIce(now);
        if (_dtls.NextTimeout <= now) _dtls.HandleTimeout(now);
        DrainDtls(now);
        _media.HandleTimeout(now);
        _playouts.HandleTimeout(now);
        // Without a way the association's clock stands still: a restart of ICE may bring one.
        if (Path is null || DataTimeout > now) return;
        _dataBudget = MaxDataPacketsPerTurn;
        Data!.HandleTimeout(now);
    }

    /// <summary>Writes what is due into the batch.</summary>
    /// <returns>True if the batch is full and there may be more: send it, clear it, call again.</returns>
    public bool PollTransmit(Instant now, SendBatch batch)
    {
        // The handshake's thread may have finished since the last input.
        DrainDtls(now);
        while (batch.TryReserve(out Span<byte> slot))
        {
            if (PollRelays(now, slot, batch)) continue;
            if (_ice.TryPollTransmit(now, slot, out int length, out Route route))
            {
                Commit(batch, route, length);
            }
            else if (HandshakeRoute is { } way && _dtls.TryPollTransmit(slot, out length))
            {
                CountSent(now, way, length);
                Commit(batch, way, length);
            }
            else if (Path is { } path && PollPath(now, path, batch))
            {
                return true;
            }
            else if (!_closing || !SayGoodbye())
            {
                return false;
            }
        }
        return true;
    }

    public bool TryPollEvent(out RtcEvent rtcEvent) => _events.TryDequeue(out rtcEvent);

    /// <returns>
    /// True once after the peer could not decode a sender's stream without a key frame (PLI, FIR), or its queue was
    /// cut; call until false. Not an event: a peer may ask a hundred times in a turn, and must not push the others out.
    /// </returns>
    public bool TakeKeyFrameRequest(out int handle) => _media.TakeKeyFrameRequest(out handle);

    /// <returns>True once after what a sender's encoder should keep to has changed; null: no bound.</returns>
    public bool TryPollTargetBitrate(out int handle, out long? bitrateBps) =>
        _media.TryPollTargetBitrate(out handle, out bitrateBps);

    /// <summary>What data channels have to say; poll it like <see cref="TryPollEvent"/>.</summary>
    public bool TryPollDataChannelEvent(out DataChannelEvent dataChannelEvent)
    {
        dataChannelEvent = default;
        return Data is not null && Data.TryPollEvent(out dataChannelEvent);
    }

    /// <summary>One SCTP packet (RFC 8261 §4).</summary>
    void IApplicationDataSink.HandleApplicationData(Instant now, ReadOnlySpan<byte> data)
    {
        if (_dataStarted) Data!.HandlePacket(now, data);
        else Counters.UnexpectedApplicationData++;
    }

    /// <summary>
    /// Queues BYE, the association's ABORT and close_notify; poll the transmit once more, then dispose.
    /// </summary>
    public void Close(Instant now)
    {
        if (_closing) return;
        _closing = true;
        _media.Close(now);
        Data?.Abort(now);
    }

    /// <returns>False: it has been said.</returns>
    private bool SayGoodbye()
    {
        if (_saidGoodbye) return false;
        // Last, for they forget the keys that what went before was protected with, and the relays that it went through.
        if (_dtlsClosed)
        {
            _saidGoodbye = true;
            foreach (TurnClient relay in _relays) relay.Close();
        }
        else _dtls.Close();
        return _dtlsClosed = true;
    }

    /// <summary>Gives every frame back and ends the DTLS library's work.</summary>
    public void Dispose()
    {
        _media.Dispose();
        _ice.Close();
        _dtls.Dispose();
    }

    // The first offer gives the role (RFC 8445 §6.1.1), and ours may have been taken back for the peer's. Later ones
    // change nothing.
    private void SettleRole(NegotiatedTransport transport)
    {
        if (!_isRoleSettled && _transport is { } before && before.IsOfferer != transport.IsOfferer)
            _ice.SetRole(transport.IsOfferer ? IceRole.Controlling : IceRole.Controlled);
        _isRoleSettled |= transport.Remote is not null;
    }

    // Both sides of RFC 8842: the role is agreed, and ICE has proved a way. As server that is the client's first
    // datagram, which may come before our checks have begun: ICE's state is told first.
    private void StartDtls(Instant now)
    {
        if (_ice.State == IceState.New) return;
        if (DtlsState != DtlsState.New || _transport?.DtlsRole is not { } role || HandshakeRoute is null) return;
        DtlsState = DtlsState.Connecting;
        _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsConnecting));
        if (_ice.RoundTripTime is { } roundTripTime) _dtls.SetRoundTripTime(roundTripTime);
        _dtls.Start(now, role);
    }

    private void DrainIce(Instant now)
    {
        while (_ice.TryPollEvent(out IceEvent iceEvent))
        {
            switch (iceEvent.Kind)
            {
                case IceEventKind.StateChanged:
                    HandleIceState(now, iceEvent.State);
                    break;
                case IceEventKind.SelectedPairChanged:
                    HandleSelectedPair(now);
                    break;
                case IceEventKind.RoleChanged:
                    _events.TryEnqueue(new RtcEvent(RtcEventKind.IceRoleChanged, IceRole: iceEvent.Role));
                    break;
            }
        }
        StartDtls(now);
    }

    private void HandleIceState(Instant now, IceState state)
    {
        bool isThere = state is IceState.Connected or IceState.Completed;
        if (isThere && !_isPeerThere) Data?.HandlePathReturned(now);
        _isPeerThere = isThere;
        if (state == IceState.Disconnected) ProbeRelays(now);
        _events.TryEnqueue(new RtcEvent(RtcEventKind.IceStateChanged, state));
    }

    private void HandleSelectedPair(Instant now)
    {
        _hasSelected |= _ice.SelectedPair is not null;
        BindSelected(now);
        SelectedPair? selected = _ice.SelectedPair is { } pair ? new SelectedPair(pair.Local, pair.Remote) : null;
        _events.TryEnqueue(new RtcEvent(RtcEventKind.SelectedPairChanged, SelectedPair: selected));
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
                case DtlsEventKind.ApplicationData:
                    ((IApplicationDataSink)this).HandleApplicationData(now, dtlsEvent.Payload);
                    break;
                case DtlsEventKind.Closed:
                    DtlsState = DtlsState.Closed;
                    Data?.HandleTransportEnded(DataChannelError.None);
                    _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsClosed));
                    break;
                case DtlsEventKind.Failed:
                    Fail(dtlsEvent.Error);
                    break;
            }
        }
    }

    private void Connect(Instant now, DtlsEvent connected)
    {
        if (connected.Profile == SrtpProfile.None && _hasMedia)
        {
            Fail("the peer offered no SRTP profile of ours");
            return;
        }
        if (connected.Profile != SrtpProfile.None) SetKeys(now, connected);
        DtlsState = DtlsState.Connected;
        _connected = new DtlsConnection(
            connected.Role, connected.Profile, connected.CipherSuite, connected.RemoteCertificates ?? []);
        _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsConnected, Dtls: _connected));
        StartData(now);
    }

    private void SetKeys(Instant now, DtlsEvent connected)
    {
        _media.SetKeys(
            now, SrtpSession.Create(connected.Profile, connected.KeyingMaterial, connected.Role == DtlsRole.Client));
        Array.Clear(connected.KeyingMaterial!);
        if (_ice.RoundTripTime is { } roundTripTime) _media.SetRoundTripTime(roundTripTime);
    }

    private void Fail(string? error)
    {
        DtlsState = DtlsState.Failed;
        Data?.HandleTransportEnded(DataChannelError.TransportClosed);
        _events.TryEnqueue(new RtcEvent(RtcEventKind.DtlsFailed, Error: error));
    }

    // The client's streams have even numbers (RFC 8832 §6), so the role must be known.
    private void StartData(Instant now)
    {
        if (_dataStarted || _connected is null || _dataTransport is not { } transport) return;
        _dataStarted = true;
        Data!.Start(now, _connected.Role, transport.RemotePort, transport.RemoteMaxMessageSize);
    }

    /// <returns>True if the batch is full and there may be more.</returns>
    private bool PollMedia(Instant now, CandidatePair path, SendBatch batch)
    {
        int before = batch.Count;
        bool isFull = _media.PollTransmit(now, path.Route, batch);
        foreach (SendBatch.Datagram datagram in batch.Datagrams[before..])
        {
            int length = datagram.Length - datagram.FrameLength;
            path.Counters.HandleSent(now, length);
            _total.HandleSent(now, length);
        }
        return isFull;
    }

    /// <summary>SCTP packets are written where they leave from, and encrypted there.</summary>
    /// <returns>True if the batch is full and there may be more.</returns>
    private bool PollData(Instant now, CandidatePair path, SendBatch batch)
    {
        if (DtlsState != DtlsState.Connected || Data is null) return false;
        for (; _dataBudget > 0; _dataBudget--)
        {
            if (!batch.TryReserve(out Span<byte> slot)) return true;
            Span<byte> room = slot[IDtlsTransport.TextOffset..^IDtlsTransport.TagLength];
            if (!Data.TryPollTransmit(now, room, out int length))
            {
                _dataBudget = MaxDataPacketsPerTurn;
                return false;
            }
            Span<byte> record = slot[..(IDtlsTransport.TextOffset + length + IDtlsTransport.TagLength)];
            if (!_dtls.TryProtect(record)) return false;
            path.Counters.HandleSent(now, record.Length);
            _total.HandleSent(now, record.Length);
            batch.Commit(path.Route, record.Length);
        }
        return false;
    }

    private void CountSent(Instant now, in Route route, int length)
    {
        _ice.FindValidPair(route)?.Counters.HandleSent(now, length);
        _total.HandleSent(now, length);
    }
}
