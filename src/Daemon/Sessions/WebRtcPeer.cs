using Camerad.Daemon.Control;
using Camerad.Signaling;
using Camerad.WebRtc;

namespace Camerad.Daemon.Sessions;

/// <summary>The real peer: one connection that sends one video track.</summary>
internal sealed class WebRtcPeer : IPeer
{
    private readonly RTCPeerConnection _connection;
    private RTCDtlsTransport? _transport;

    public WebRtcPeer(RTCConfiguration configuration, RtcNetwork network, MediaStreamTrack track)
    {
        _connection = new RTCPeerConnection(configuration, network);
        RTCRtpSender sender = _connection.AddTrack(track);
        _connection.GetTransceivers()[0].Direction = RTCRtpTransceiverDirection.Sendonly;
        _connection.OnConnectionStateChange += () => ConnectionStateChanged?.Invoke();
        _connection.OnIceCandidate += told => CandidateGathered?.Invoke(told.Candidate?.ToJSON());
        _connection.OnDataChannel += told => HandleDataChannel(told.Channel);
        _connection.OnSignalingStateChange += () => WatchTransport(sender);
    }

    public event Action? ConnectionStateChanged;

    public event Action<RTCIceCandidateInit?>? CandidateGathered;

    public event Action<IControlChannel>? ControlChannelOpened;

    /// <summary>
    /// A viewer that says goodbye (close_notify) is gone at once, which W3C's connectionState does not tell.
    /// </summary>
    public RTCPeerConnectionState ConnectionState => _transport?.State == RTCDtlsTransportState.Closed
        ? RTCPeerConnectionState.Closed : _connection.ConnectionState;

    public RTCSessionDescriptionInit? RemoteDescription =>
        _connection.RemoteDescription is { } remote ? new RTCSessionDescriptionInit(remote.Type, remote.Sdp) : null;

    public async Task<string> AnswerAsync(string offer, TimeSpan gatheringTimeout, CancellationToken cancellationToken)
    {
        bool isFirst = _connection.CurrentLocalDescription is null;
        await _connection.SetRemoteDescription(new(RTCSdpType.Offer, offer)).ConfigureAwait(false);
        await _connection.SetLocalDescription(await _connection.CreateAnswer().ConfigureAwait(false))
            .ConfigureAwait(false);
        if (isFirst) ThrowIfUnsent();
        return await LocalSdpAsync(gatheringTimeout, cancellationToken).ConfigureAwait(false);
    }

    public async Task<string> OfferAsync(TimeSpan gatheringTimeout, CancellationToken cancellationToken)
    {
        await _connection.SetLocalDescription(await _connection.CreateOffer().ConfigureAwait(false))
            .ConfigureAwait(false);
        return await LocalSdpAsync(gatheringTimeout, cancellationToken).ConfigureAwait(false);
    }

    public async Task AcceptAnswerAsync(string answer)
    {
        bool isFirst = _connection.CurrentLocalDescription is null;
        await _connection.SetRemoteDescription(new(RTCSdpType.Answer, answer)).ConfigureAwait(false);
        if (isFirst) ThrowIfUnsent();
    }

    public Task AddCandidateAsync(RTCIceCandidateInit? candidate) => _connection.AddIceCandidate(candidate);

    public async Task<PeerStatistics> ReadStatisticsAsync() =>
        PeerStatisticsReader.Read(await _connection.GetStats().ConfigureAwait(false));

    public void Close() => _connection.Close();

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // A viewer without a picture is no viewer: it is told why, at once.
    private void ThrowIfUnsent()
    {
        if (_connection.UnsentReason is not { } reason) return;
        throw new SignalingException(
            reason.LacksCodec ? SignalingErrorCode.NoCommonCodec : SignalingErrorCode.BadSdp, reason.Message);
    }

    // Other channels are for nobody here.
    private void HandleDataChannel(RTCDataChannel channel)
    {
        if (ControlDataChannel.IsControl(channel) && ControlChannelOpened is { } opened)
            opened(new ControlDataChannel(channel));
        else
            channel.Close();
    }

    private void WatchTransport(RTCRtpSender sender)
    {
        if (_transport is not null || sender.Transport is not { } transport) return;
        _transport = transport;
        transport.OnStateChange += () => ConnectionStateChanged?.Invoke();
    }

    private async Task<string> LocalSdpAsync(TimeSpan gatheringTimeout, CancellationToken cancellationToken)
    {
        if (gatheringTimeout > TimeSpan.Zero)
            await GatheredAsync(gatheringTimeout, cancellationToken).ConfigureAwait(false);
        return _connection.LocalDescription?.Sdp
            ?? throw new RTCException("InvalidStateError", "The connection was closed while it was negotiated.");
    }

    // A STUN server that does not answer must not cost the viewer more than the time-out: host candidates are there
    // already.
    private async Task GatheredAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look()
        {
            if (_connection.IceGatheringState == RTCIceGatheringState.Complete) complete.TrySetResult();
        }

        _connection.OnIceGatheringStateChange += Look;
        try
        {
            Look();
            await complete.Task.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
        finally
        {
            _connection.OnIceGatheringStateChange -= Look;
        }
    }
}
