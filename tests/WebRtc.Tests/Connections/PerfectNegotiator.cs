namespace Camerad.WebRtc.Tests.Connections;

/// <summary>
/// One side of perfect negotiation, as W3C WebRTC §10.7 shows it; signaling is a direct call, in order.
/// </summary>
internal sealed class PerfectNegotiator : IDisposable
{
    private readonly RTCPeerConnection _connection;
    private readonly bool _isPolite;
    private readonly SemaphoreSlim _inbox = new(1);
    private bool _isMakingOffer;
    private bool _ignoresOffer;
    private bool _isSettingAnswer;

    public PerfectNegotiator(RTCPeerConnection connection, bool isPolite)
    {
        (_connection, _isPolite) = (connection, isPolite);
        connection.OnNegotiationNeeded += () => Owned(OfferAsync());
        connection.OnIceCandidate += told =>
            Owned(Peer?.HandleAsync(null, told.Candidate?.ToJSON(), told.Candidate is null) ?? Task.CompletedTask);
    }

    public PerfectNegotiator? Peer { get; set; }

    /// <summary>How often a negotiation was begun here.</summary>
    public int Offers { get; private set; }

    public List<Exception> Errors { get; } = [];

    public async Task HandleAsync(RTCSessionDescriptionInit? description, RTCIceCandidateInit? candidate, bool isEnd)
    {
        await _inbox.WaitAsync();
        try
        {
            if (description is not null)
            {
                bool isReady = !_isMakingOffer
                    && (_connection.SignalingState == RTCSignalingState.Stable || _isSettingAnswer);
                bool collides = description.Type == RTCSdpType.Offer && !isReady;
                _ignoresOffer = !_isPolite && collides;
                if (_ignoresOffer) return;
                _isSettingAnswer = description.Type == RTCSdpType.Answer;
                await _connection.SetRemoteDescription(description);
                _isSettingAnswer = false;
                if (description.Type != RTCSdpType.Offer) return;
                Send(await _connection.SetLocalDescription());
            }
            else
            {
                try
                {
                    await _connection.AddIceCandidate(candidate ?? new RTCIceCandidateInit());
                }
                catch (RTCException) when (_ignoresOffer || isEnd)
                {
                }
            }
        }
        catch (RTCException exception) when (exception.Name == RTCException.InvalidStateError && Peer is null)
        {
            // closed meanwhile
        }
        finally
        {
            _inbox.Release();
        }
    }

    public override string ToString() =>
        $"{_connection.SignalingState} {_connection.ConnectionState} {_connection.FailureReason} "
        + $"after {Offers} offers, " + string.Join("; ", Errors.Select(static error => error.Message));

    public void Dispose() => _inbox.Dispose();

    // One after the other with what comes in: without a context, an answer could overtake the offer made before.
    private async Task OfferAsync()
    {
        await _inbox.WaitAsync();
        try
        {
            if (_connection.SignalingState != RTCSignalingState.Stable) return;   // told again when it is
            _isMakingOffer = true;
            Offers++;
            Send(await _connection.SetLocalDescription());
        }
        finally
        {
            _isMakingOffer = false;
            _inbox.Release();
        }
    }

    private void Send(RTCSessionDescription? description) =>
        Owned(Peer?.HandleAsync(description!.ToJSON(), null, false) ?? Task.CompletedTask);

    private void Owned(Task task) => task.ContinueWith(
        done => Errors.Add(done.Exception!), TestContext.Current.CancellationToken,
        TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
