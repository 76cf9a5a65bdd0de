using System.Text.Json;

namespace Camerad.Interop.Tests.Calls;

/// <summary>
/// W3C WebRTC §10.7 in C#: either side may begin a negotiation at any time, and the impolite one wins. page/peer.js is
/// its twin. All of it runs on the connection's event loop.
/// </summary>
internal sealed class PerfectNegotiation
{
    private readonly RTCPeerConnection _connection;
    private readonly EventLoop _loop;
    private readonly Action<string> _send;
    private readonly bool _isPolite;
    private bool _isMakingOffer;
    private bool _ignoresOffer;
    private bool _isSettingAnswer;
    private Task _last = Task.CompletedTask;

    /// <param name="connection">Whose events run on the loop.</param>
    /// <param name="isPolite">It gives way when both offer at once.</param>
    /// <param name="loop">The connection's.</param>
    /// <param name="send">Takes a message for the other side, JSON.</param>
    public PerfectNegotiation(RTCPeerConnection connection, bool isPolite, EventLoop loop, Action<string> send)
    {
        (_connection, _isPolite, _loop, _send) = (connection, isPolite, loop, send);
        connection.OnNegotiationNeeded += () => loop.Own(OfferAsync());
        connection.OnIceCandidate += told => send(SignalingJson.Write(told.Candidate));
    }

    /// <summary>How often both had offered at once.</summary>
    public int Collisions { get; private set; }

    /// <summary>What the other side says. Any thread.</summary>
    public void Hear(JsonElement message) => _loop.Post(_ => _loop.Own(_last = HandleNextAsync(_last, message)), null);

    private async Task OfferAsync()
    {
        try
        {
            _isMakingOffer = true;
            await _connection.SetLocalDescription();
            _send(SignalingJson.Write(_connection.LocalDescription!));
        }
        finally
        {
            _isMakingOffer = false;
        }
    }

    private async Task HandleNextAsync(Task before, JsonElement message)
    {
        await before.ConfigureAwait(
            ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
        if (message.TryGetProperty("description", out JsonElement description))
            await HandleAsync(SignalingJson.ReadDescription(description));
        else
            await HandleAsync(SignalingJson.ReadCandidate(message.GetProperty("candidate")));
    }

    private async Task HandleAsync(RTCSessionDescriptionInit description)
    {
        bool isReady = !_isMakingOffer
            && (_connection.SignalingState == RTCSignalingState.Stable || _isSettingAnswer);
        bool collides = description.Type == RTCSdpType.Offer && !isReady;
        if (collides) Collisions++;
        _ignoresOffer = !_isPolite && collides;
        if (_ignoresOffer) return;
        _isSettingAnswer = description.Type == RTCSdpType.Answer;
        try
        {
            await _connection.SetRemoteDescription(description);
        }
        finally
        {
            _isSettingAnswer = false;
        }

        if (description.Type != RTCSdpType.Offer) return;
        await _connection.SetLocalDescription();
        _send(SignalingJson.Write(_connection.LocalDescription!));
    }

    private async Task HandleAsync(RTCIceCandidateInit? candidate)
    {
        try
        {
            await _connection.AddIceCandidate(candidate);
        }
        catch (RTCException) when (_ignoresOffer)
        {
            // of the offer that was ignored
        }
    }
}
