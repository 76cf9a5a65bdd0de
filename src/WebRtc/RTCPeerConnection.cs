using Camerad.WebRtc.Connection;
using Camerad.WebRtc.Identity;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>
/// W3C WebRTC §4.4. Members have the specification's names in C# spelling; its promises are tasks, its events are
/// events, raised one after the other in the specification's order, on the thread pool or on the context given to the
/// constructor. Threading: any thread may call; the getters tell the state as of now.
/// </summary>
public sealed partial class RTCPeerConnection : IAsyncDisposable
{
    /// <summary>Bytes that may wait in all data channels together; sending more is an OperationError.</summary>
    public const long MaxBufferedAmount = 16 << 20;

    private readonly RtcNetwork _network;
    private readonly RTCCertificate _certificate;
    private readonly ConnectionContext _context;
    private readonly OperationsChain _chain;
    private readonly NegotiationNeededFlag _negotiationNeeded;
    private readonly JsepSession _jsep;
    private readonly List<RTCRtpTransceiver> _transceivers = [];
    private readonly RemoteStreams _remoteStreams = new();
    private readonly ConnectionTransports _transports;
    private readonly DataChannels _dataChannels;
    private readonly LocalCandidates _candidates;
    private readonly PeerTransport _transport;
    private readonly LocalIdentity _localIdentity;
    private readonly RemoteIdentity _remoteIdentity;
    private readonly TaskCompletionSource _gathered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NetworkPort? _port;
    private RTCConfiguration _configuration;
    private bool _hasSetLocalDescription;
    private int _closed;

    /// <param name="configuration">W3C WebRTC §4.2.1; null: the defaults.</param>
    /// <param name="network">Where the connection lives; null: <see cref="RtcNetwork.Default"/>.</param>
    /// <param name="context">
    /// Where its operations and events run, one after the other; null: the thread pool.
    /// </param>
    /// <exception cref="RTCException">
    /// SyntaxError: a server's URI. InvalidAccessError: a TURN server without credentials, an expired certificate.
    /// TypeError: the pool's size.
    /// </exception>
    public RTCPeerConnection(
        RTCConfiguration? configuration = null, RtcNetwork? network = null, SynchronizationContext? context = null)
    {
        _configuration = configuration ?? new RTCConfiguration();
        ConfigurationCheck.Validate(_configuration);
        _network = network ?? RtcNetwork.Default;
        _context = new ConnectionContext(_network.Report, context);
        _negotiationNeeded = new NegotiationNeededFlag(
            _context, () => _chain!, () => SignalingState == RTCSignalingState.Stable, IsNegotiationNeeded,
            () => OnNegotiationNeeded?.Invoke());
        _chain = new OperationsChain(_context, _negotiationNeeded.HandleEmptyChain);
        _certificate = _configuration.Certificates.Count > 0 ? _configuration.Certificates[0] : _network.Certificate;
        _jsep = new JsepSession(
            new JsepOptions
            {
                Fingerprints = [.. _certificate.GetFingerprints()
                    .Select(static one => new DtlsFingerprint(one.Algorithm, one.Value.ToUpperInvariant()))],
                Cname = Guid.NewGuid().ToString("N")[..16],
                BundlePolicy = (BundlePolicy)_configuration.BundlePolicy,
            },
            _network.Machine.Random);
        _transports = new ConnectionTransports();
        _transport = new PeerTransport(
            _network, _certificate,
            new EventSink(
                _context, Handle, Handle, Handle, Handle, HandleTargetBitrate, HandleTonePlayed,
                () => _transport!.Resume()));
        _dataChannels = new DataChannels(
            _transport, () => _transports.Sctp?.MaxMessageSize,
            channel => OnDataChannel?.Invoke(new RTCDataChannelEvent(channel)));
        _candidates = new LocalCandidates(_network, _transport);
        (_localIdentity, _remoteIdentity) = CreateIdentities();
    }

    /// <summary>
    /// A negotiation would change something: create an offer, or let <see cref="SetLocalDescription"/> do it.
    /// </summary>
    public event Action? OnNegotiationNeeded;

    /// <summary>A local candidate, or that there are no more (W3C WebRTC §4.8.2).</summary>
    public event Action<RTCPeerConnectionIceEvent>? OnIceCandidate;

    /// <summary>A STUN or TURN server could not be used (W3C WebRTC §4.8.3).</summary>
    public event Action<RTCPeerConnectionIceErrorEvent>? OnIceCandidateError;

    public event Action? OnSignalingStateChange;

    public event Action? OnIceConnectionStateChange;

    public event Action? OnIceGatheringStateChange;

    public event Action? OnConnectionStateChange;

    /// <summary>The peer sends a track (W3C WebRTC §5.7).</summary>
    public event Action<RTCTrackEvent>? OnTrack;

    /// <summary>The peer has opened a data channel (W3C WebRTC §6.3).</summary>
    public event Action<RTCDataChannelEvent>? OnDataChannel;

    public RTCSignalingState SignalingState { get; private set; }

    public RTCIceGatheringState IceGatheringState { get; private set; }

    public RTCIceConnectionState IceConnectionState { get; private set; }

    public RTCPeerConnectionState ConnectionState { get; private set; }

    /// <summary>Null before the remote description; whether the peer takes candidates later (RFC 8838).</summary>
    public bool? CanTrickleIceCandidates => Locked(static jsep => jsep.CanTrickleIceCandidates);

    /// <summary>
    /// The pending, else the current local description, with the candidates known so far; null: none.
    /// </summary>
    public RTCSessionDescription? LocalDescription => PendingLocalDescription ?? CurrentLocalDescription;

    public RTCSessionDescription? CurrentLocalDescription =>
        Render(jsep => jsep.RenderCurrentLocalDescription(_candidates.Attributes, _candidates.IsComplete));

    public RTCSessionDescription? PendingLocalDescription =>
        Render(jsep => jsep.RenderPendingLocalDescription(_candidates.Attributes, _candidates.IsComplete));

    /// <summary>The pending, else the current remote description, as it came; null: none.</summary>
    public RTCSessionDescription? RemoteDescription => PendingRemoteDescription ?? CurrentRemoteDescription;

    public RTCSessionDescription? CurrentRemoteDescription => Render(static jsep => jsep.CurrentRemoteDescription);

    public RTCSessionDescription? PendingRemoteDescription => Render(static jsep => jsep.PendingRemoteDescription);

    /// <summary>W3C WebRTC §6.1; null before data channels are negotiated.</summary>
    public RTCSctpTransport? Sctp => _transports.Sctp;

    /// <summary>
    /// Why nothing is sent though a track waits, as of the last answer; null: something is, or there is nothing to
    /// send. The specification has no error for it: such a section is rejected, or only receives.
    /// </summary>
    public UnsentReason? UnsentReason => Locked(static jsep => jsep.UnsentReason) is { } reason
        ? new UnsentReason(reason.LacksCodec, reason.Message) : null;

    /// <summary>Why the connection failed, for a log; null if it did not.</summary>
    public string? FailureReason { get; private set; }

    /// <summary>
    /// Done when all local candidates are in <see cref="LocalDescription"/>; what a channel without trickle waits for.
    /// </summary>
    public Task GatheringComplete => _gathered.Task;

    /// <summary>Guards the negotiation's state; never held while an event is raised.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>W3C WebRTC §4.4.2, getConfiguration: as it was set.</summary>
    public RTCConfiguration GetConfiguration() => _configuration;

    /// <summary>W3C WebRTC §4.4.2, setConfiguration: other servers count from the next gathering on.</summary>
    /// <exception cref="RTCException">
    /// InvalidStateError: closed. InvalidModificationError: the certificates, the bundle or multiplexing policy or the
    /// peer's identity differ, or the pool's size after a local description was set. Others as of the constructor.
    /// Nothing has changed then.
    /// </exception>
    public void SetConfiguration(RTCConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        lock (Gate)
        {
            ThrowIfClosed();
            ConfigurationCheck.Validate(configuration);
            ConfigurationCheck.ValidateChange(
                _configuration, configuration, _hasSetLocalDescription, _remoteIdentity.Target);
            if (configuration.Certificates.Count == 0)
                configuration = configuration with { Certificates = _configuration.Certificates };
            configuration = configuration with
            {
                PeerIdentity = configuration.PeerIdentity ?? _configuration.PeerIdentity,
            };
            _configuration = configuration;
        }
    }

    /// <summary>W3C WebRTC §4.9.1, generateCertificate.</summary>
    /// <exception cref="RTCException">
    /// NotSupportedError: another algorithm than <see cref="KeygenAlgorithm"/> has. TypeError: expires.
    /// </exception>
    public static Task<RTCCertificate> GenerateCertificate(KeygenAlgorithm keygenAlgorithm) =>
        Task.Run(() => RTCCertificate.Generate(keygenAlgorithm));

    /// <summary>
    /// BYE and close_notify leave at once; then the connection is gone, without events (W3C WebRTC §4.4.3). Safe to
    /// call twice.
    /// </summary>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0) return;
        IReadOnlyList<RTCRtpSender> senders = GetSenders();
        lock (Gate)
        {
            SignalingState = RTCSignalingState.Closed;
            IceConnectionState = RTCIceConnectionState.Closed;
            ConnectionState = RTCPeerConnectionState.Closed;
            foreach (RTCRtpTransceiver transceiver in _transceivers)
            {
                transceiver.Negotiation.MarkStopped();
                transceiver.Receiver.Media.Stop();
            }

            _jsep.Close();
        }

        _remoteIdentity.Dispose();
        foreach (RTCRtpSender sender in senders) sender.Release();
        _dataChannels.Close();
        _transports.Close();
        _transport.Close();
        if (_port is not null) _network.ClosePort(_port);
        _candidates.Dispose();
        _gathered.TrySetResult();
    }

    /// <summary>Closes and waits until the network thread has let go of it.</summary>
    public async ValueTask DisposeAsync()
    {
        Close();
        await _transport.Closed.ConfigureAwait(false);
    }

    /// <exception cref="RTCException">InvalidStateError.</exception>
    internal void ThrowIfClosed()
    {
        if (_closed != 0) throw new RTCException(RTCException.InvalidStateError, "The connection is closed.");
    }

    /// <summary>W3C WebRTC §4.4.1.2: chains an operation; what it throws becomes the task's exception.</summary>
    internal Task<T> Enqueue<T>(Func<T> operation)
    {
        if (_closed != 0)
            return Task.FromException<T>(new RTCException(RTCException.InvalidStateError, "The connection is closed."));
        return _chain.Run(() =>
        {
            ThrowIfClosed();
            return operation();
        });
    }

    /// <summary>An operation that first waits for something; those behind it wait with it.</summary>
    /// <param name="wait">Begins the wait; what it throws becomes the task's exception.</param>
    /// <param name="operation">Goes on with what was waited for.</param>
    internal Task<T> Enqueue<TGained, T>(Func<Task<TGained>> wait, Func<TGained, T> operation)
    {
        if (_closed != 0)
            return Task.FromException<T>(new RTCException(RTCException.InvalidStateError, "The connection is closed."));
        return _chain.Run(wait, gained =>
        {
            ThrowIfClosed();
            return operation(gained.GetAwaiter().GetResult());
        });
    }

    private T Locked<T>(Func<JsepSession, T> read)
    {
        lock (Gate) return read(_jsep);
    }

    // Raised one after the other; one of them may close the connection, and then nothing more is told.
    private void Raise(IEnumerable<Action> events)
    {
        foreach (Action raise in events)
        {
            if (_closed != 0) return;
            try
            {
                raise();
            }
            catch (Exception exception)
            {
                _network.Report(exception);
            }
        }
    }
}
