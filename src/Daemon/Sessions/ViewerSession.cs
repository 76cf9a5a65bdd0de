using System.Diagnostics.CodeAnalysis;
using Camerad.Signaling;
using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>
/// One viewer: owns its peer connection from the first message to the last packet. Signaling calls are taken one at a
/// time; the peer's state ends the session by itself. Threading: any.
/// </summary>
internal sealed class ViewerSession : IAsyncDisposable
{
    /// <summary>A viewer that has not completed ICE and DTLS by then is gone.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long an answer waits for candidates where they can't be sent later (WHEP).</summary>
    public static readonly TimeSpan GatheringTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly IPeer _peer;
    private readonly IDisposable _watch;
    private readonly Action<ViewerSession, string> _ended;
    private readonly ITimer _deadline;
    private IViewerChannel? _channel;
    private bool _forwardsCandidates;
    private bool _awaitsAnswer;
    private int _over;

    /// <param name="id">The session's.</param>
    /// <param name="stream">What it watches.</param>
    /// <param name="peer">Owned from now on.</param>
    /// <param name="watch">Keeps the stream's source running; owned from now on.</param>
    /// <param name="time">For the connect time-out.</param>
    /// <param name="ended">Called once when the session ends by itself, with a reason for people.</param>
    public ViewerSession(
        string id, IViewableStream stream, IPeer peer, IDisposable watch, TimeProvider time,
        Action<ViewerSession, string> ended)
    {
        Id = id;
        Stream = stream;
        _peer = peer;
        _watch = watch;
        _ended = ended;
        _peer.ConnectionStateChanged += HandleConnectionState;
        _peer.CandidateGathered += HandleCandidate;
        _deadline = time.CreateTimer(
            static state => ((ViewerSession)state!).HandleDeadline(), this, ConnectTimeout, Timeout.InfiniteTimeSpan);
    }

    public string Id { get; }

    public IViewableStream Stream { get; }

    /// <summary>True once media could flow.</summary>
    public bool HasConnected { get; private set; }

    public Task<string> OfferAsync(string sdp, IViewerChannel? channel, CancellationToken cancellationToken) =>
        InTurnAsync(() =>
        {
            _channel = channel ?? _channel;
            _awaitsAnswer = false;
            return NegotiateAsync(wait => _peer.AnswerAsync(sdp, wait, cancellationToken));
        }, cancellationToken);

    public Task<string> RequestAsync(IViewerChannel channel, CancellationToken cancellationToken) =>
        InTurnAsync(async () =>
        {
            _channel = channel;
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
        if (farewell is not null) _channel?.Send(new ByeMessage(farewell));
        _peer.Close();
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        End(null);
        await _peer.DisposeAsync().ConfigureAwait(false);
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
        catch (NoCommonCodecException e)
        {
            throw new SignalingException(SignalingErrorCode.NoCommonCodec, e.Message);
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
