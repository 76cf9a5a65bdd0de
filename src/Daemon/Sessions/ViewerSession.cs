using System.Diagnostics.CodeAnalysis;
using Camerad.Daemon.Control;
using Camerad.Signaling;
using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>
/// One viewer: owns its peer connection from the first message to the last packet. Signaling calls are taken one at a
/// time; the peer's state ends the session by itself. Threading: any.
/// </summary>
internal sealed class ViewerSession : IControllingViewer, IAsyncDisposable
{
    /// <summary>A viewer that has not completed ICE and DTLS by then is gone.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer waits for candidates where they can't be sent later (WHEP).</summary>
    public static readonly TimeSpan GatheringTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IPeer _peer;
    private readonly IDisposable _watch;
    private readonly Action<ViewerSession, string> _ended;
    private readonly ControlService? _control;
    private readonly ITimer _deadline;
    private readonly PeerMeter _meter;
    private readonly ControlBudget _budget;
    private readonly DateTimeOffset _since;
    private readonly Lock _controlLock = new();
    private ControlSession? _controlled;
    private long _keyFrameCommands;
    private bool _isForeign;
    private IViewerChannel? _channel;
    private bool _forwardsCandidates;
    private bool _awaitsAnswer;
    private int _over;

    private const int ShownIdLength = 8; // characters

    /// <param name="id">The session's.</param>
    /// <param name="number">Counts the viewers since the daemon's start.</param>
    /// <param name="stream">What it watches.</param>
    /// <param name="peer">Owned from now on.</param>
    /// <param name="watch">Keeps the stream's source running; owned from now on.</param>
    /// <param name="control">Serves its control channel; null: none is served.</param>
    /// <param name="time">For the connect time-out.</param>
    /// <param name="ended">Called once when the session ends by itself, with a reason for people.</param>
    public ViewerSession(
        string id, long number, IViewableStream stream, IPeer peer, IDisposable watch, ControlService? control,
        TimeProvider time, Action<ViewerSession, string> ended)
    {
        Id = id;
        Number = number;
        Stream = stream;
        _peer = peer;
        _watch = watch;
        _ended = ended;
        _control = control;
        _meter = new PeerMeter(peer, time);
        _budget = new ControlBudget(time);
        _since = time.GetUtcNow();
        _peer.ConnectionStateChanged += HandleConnectionState;
        _peer.CandidateGathered += HandleCandidate;
        _peer.ControlChannelOpened += HandleControlChannel;
        _deadline = time.CreateTimer(
            static state => ((ViewerSession)state!).HandleDeadline(), this, ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    /// <summary>Counts the viewers since the daemon's start; no secret, unlike <see cref="Id"/>.</summary>
    public long Number { get; }

    /// <summary>
    /// The beginning of <see cref="Id"/>: who knows a whole id could speak for its viewer; enough is shown to tell
    /// viewers apart.
    /// </summary>
    public string ShownId => Id.Length > ShownIdLength ? Id[..ShownIdLength] : Id;

    public IViewableStream Stream { get; }

    // One offer by a foreign broker is enough: whose connection it is now, the device can't say.
    bool IControllingViewer.IsOurs => !Volatile.Read(ref _isForeign);

    ControlBudget IControllingViewer.Budget => _budget;

    /// <summary>True once media could flow.</summary>
    public bool HasConnected { get; private set; }

    /// <summary>How it is doing; waits for the peer no longer than <see cref="PeerMeter.Timeout"/>.</summary>
    public async Task<ViewerReading> ReadAsync(CancellationToken cancellationToken)
    {
        PeerStatistics? statistics = await _meter.ReadAsync(cancellationToken).ConfigureAwait(false);
        bool hasControl;
        lock (_controlLock) hasControl = _controlled is { IsOver: false };
        return new ViewerReading(
            Number, ShownId, Stream.Name, _since, _peer.ConnectionState, hasControl,
            Interlocked.Read(ref _keyFrameCommands), statistics);
    }

    void IControllingViewer.CountKeyFrameRequest() => Interlocked.Increment(ref _keyFrameCommands);

    public Task<string> OfferAsync(string sdp, IViewerChannel? channel, CancellationToken cancellationToken) =>
        InTurnAsync(() =>
        {
            UseChannel(channel ?? _channel);
            _awaitsAnswer = false;
            return NegotiateAsync(wait => _peer.AnswerAsync(sdp, wait, cancellationToken));
        }, cancellationToken);

    public Task<string> RequestAsync(IViewerChannel channel, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            UseChannel(channel);
            string offer =
                await NegotiateAsync(wait => _peer.OfferAsync(wait, cancellationToken)).ConfigureAwait(false);
            _awaitsAnswer = true;
            return offer;
        }, cancellationToken);

    public Task AnswerAsync(string sdp, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            if (!_awaitsAnswer)
                throw new SignalingException(
                    SignalingErrorCode.WrongState, "The device has made no offer that this could answer.");
            await _peer.AcceptAnswerAsync(sdp).ConfigureAwait(false);
            _awaitsAnswer = false;
            return true;
        }, cancellationToken);

    public Task CandidateAsync(SignalingCandidate? candidate, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            await _peer.AddCandidateAsync(candidate is null ? null : new RTCIceCandidateInit(
                candidate.Candidate, candidate.SdpMid, candidate.SdpMLineIndex, candidate.UsernameFragment))
                .ConfigureAwait(false);
            return true;
        }, cancellationToken);

    public Task<IceRestart> RestartIceAsync(IceRestart remote, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            if (_peer.RemoteDescription is not { Type: RTCSdpType.Offer } offer)
                throw new SignalingException(SignalingErrorCode.WrongState,
                    "ICE can be restarted this way only where the viewer made the offer.");
            string answer = await NegotiateAsync(
                wait =>
                    _peer.AnswerAsync(IceRestartSdp.Apply(offer.Sdp, remote), wait, cancellationToken))
                    .ConfigureAwait(false);
            return IceRestartSdp.Extract(answer)
                ?? throw new SignalingException(SignalingErrorCode.Internal, "The device made no ICE credentials.");
        }, cancellationToken);

    /// <summary>Ends the session; the peer's good-bye leaves at once.</summary>
    /// <param name="farewell">Told to the viewer by its channel; null: not (the viewer left by itself).</param>
    /// <returns>False if it was over already.</returns>
    public bool End(string? farewell)
    {
        if (Interlocked.Exchange(ref _over, 1) != 0) return false;
        _deadline.Dispose();
        _watch.Dispose();
        lock (_controlLock) _controlled?.Stop();
        if (farewell is not null) _channel?.Send(new ByeMessage(farewell));
        _peer.Close();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        End(null);
        await _peer.DisposeAsync().ConfigureAwait(false);
        ControlSession? controlled;
        lock (_controlLock) controlled = _controlled;
        if (controlled is not null) await controlled.DisposeAsync().ConfigureAwait(false);
    }

    private void UseChannel(IViewerChannel? channel)
    {
        _channel = channel;
        if (channel is { IsOurs: false }) Volatile.Write(ref _isForeign, true);
    }

    // One at a time: a viewer whose channel has closed may open another.
    private void HandleControlChannel(IControlChannel channel)
    {
        lock (_controlLock)
        {
            if (_control is not null && _controlled is null or { IsOver: true } && Volatile.Read(ref _over) == 0)
            {
                _controlled = _control.Open(this, channel);
                return;
            }
        }

        channel.Close();
    }

    // Candidates gathered before the description is read are in it; later ones are sent by the channel, if it can.
    private async Task<string> NegotiateAsync(Func<TimeSpan, Task<string>> describe)
    {
        _forwardsCandidates = false;
        string sdp = await describe(_channel is null ? GatheringTimeout : TimeSpan.Zero).ConfigureAwait(false);
        _forwardsCandidates = true;
        return sdp;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Volatile.Read(ref _over) != 0) throw Over();
            return await action().ConfigureAwait(false);
        }
        catch (RTCException e) when (e.Name == "InvalidStateError")
        {
            throw Volatile.Read(ref _over) != 0 ? Over()
                : new SignalingException(SignalingErrorCode.WrongState, e.Message);
        }
        catch (RTCException e)
        {
            throw new SignalingException(SignalingErrorCode.BadSdp, e.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static SignalingException Over() =>
        new(SignalingErrorCode.UnknownSession, "This session is over; start a new one.");

    private void HandleConnectionState()
    {
        switch (_peer.ConnectionState)
        {
            case RTCPeerConnectionState.Connected:
                HasConnected = true;
                break;
            case RTCPeerConnectionState.Failed:
                _ended(this, HasConnected ? "The connection to the viewer was lost."
                    : "No connection to the viewer could be made.");
                break;
            case RTCPeerConnectionState.Closed:
                _ended(this, "The viewer closed the connection.");
                break;
        }
    }

    private void HandleDeadline()
    {
        if (!HasConnected)
            _ended(this, $"No connection came about within {ConnectTimeout.TotalSeconds} s; "
                + "is UDP between viewer and device blocked?");
    }

    [SuppressMessage("Maintainability", "CA1508", Justification = "set by other threads")]
    private void HandleCandidate(RTCIceCandidateInit? candidate)
    {
        if (!_forwardsCandidates || _channel is not { } channel) return;
        channel.Send(new CandidateMessage(candidate is null ? null : new SignalingCandidate(
            candidate.Candidate, candidate.SdpMid, candidate.SdpMLineIndex, candidate.UsernameFragment)));
    }
}
