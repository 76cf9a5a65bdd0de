namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// One side of perfect negotiation as W3C WebRTC §10.7 shows it: nothing but the connection's operations chain keeps
/// messages in order.
/// </summary>
internal sealed class SceneNegotiator
{
    private readonly RTCPeerConnection _connection;
    private readonly bool _isPolite;
    private readonly Action<SceneMessage> _send;
    private bool _isMakingOffer;
    private bool _ignoresOffer;
    private bool _isSettingAnswer;

    /// <param name="connection">Whose descriptions and candidates are signaled.</param>
    /// <param name="isPolite">Gives way when offers collide.</param>
    /// <param name="send">To the peer's <see cref="HandleAsync"/>, in order.</param>
    /// <param name="own">Watches over the tasks of event handlers.</param>
    public SceneNegotiator(RTCPeerConnection connection, bool isPolite, Action<SceneMessage> send, Action<Task> own)
    {
        (_connection, _isPolite, _send) = (connection, isPolite, send);
        connection.OnNegotiationNeeded += () => own(OfferAsync());
        connection.OnIceCandidate += told =>
            send(new SceneMessage(null, told.Candidate?.ToJSON() ?? new RTCIceCandidateInit()));
    }

    /// <summary>Offers made, those included that were given up.</summary>
    public int Offers { get; private set; }

    /// <summary>Offers of the peer that were ignored, or that took ours back.</summary>
    public int Collisions { get; private set; }

    public async Task HandleAsync(SceneMessage message)
    {
        if (message.Description is { } description)
        {
            bool isReady = !_isMakingOffer
                && (_connection.SignalingState == RTCSignalingState.Stable || _isSettingAnswer);
            bool collides = description.Type == RTCSdpType.Offer && !isReady;
            if (collides) Collisions++;
            _ignoresOffer = !_isPolite && collides;
            if (_ignoresOffer) return;
            _isSettingAnswer = description.Type == RTCSdpType.Answer;
            await _connection.SetRemoteDescription(description);
            _isSettingAnswer = false;
            if (description.Type != RTCSdpType.Offer) return;
            await _connection.SetLocalDescription();
            _send(new SceneMessage(_connection.LocalDescription!.ToJSON(), null));
        }
        else
        {
            // As of now: where a browser begins an operation at once, ours is queued: another message may come first.
            bool mayFail = _ignoresOffer;
            try
            {
                await _connection.AddIceCandidate(message.Candidate);
            }
            catch (RTCException) when (mayFail)
            {
            }
        }
    }

    private async Task OfferAsync()
    {
        try
        {
            _isMakingOffer = true;
            Offers++;
            await _connection.SetLocalDescription();
            _send(new SceneMessage(_connection.LocalDescription!.ToJSON(), null));
        }
        finally
        {
            _isMakingOffer = false;
        }
    }
}
