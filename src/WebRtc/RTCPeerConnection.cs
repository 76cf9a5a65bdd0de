namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §4.4.1. Members have the specification's names in C# spelling; its promises are tasks, its events are events.</summary>
public sealed class RTCPeerConnection : IAsyncDisposable
{
    /// <param name="configuration">W3C WebRTC §4.2.1.</param>
    /// <param name="network">Where the connection lives; null: a network of the process with a port of the kernel's choice.</param>
    public RTCPeerConnection(RTCConfiguration? configuration = null, RtcNetwork? network = null) => _ = (configuration, network);

    /// <summary>A local candidate; null when gathering is complete (W3C §4.8.2).</summary>
    public event Action<RTCIceCandidateInit?>? OnIceCandidate;

    public event Action? OnConnectionStateChange;

    public event Action? OnIceConnectionStateChange;

    public event Action? OnIceGatheringStateChange;

    public event Action? OnSignalingStateChange;

    public RTCPeerConnectionState ConnectionState => default;

    public RTCIceConnectionState IceConnectionState => default;

    public RTCIceGatheringState IceGatheringState => default;

    public RTCSignalingState SignalingState => default;

    public RTCSessionDescription? LocalDescription => null;

    public RTCSessionDescription? RemoteDescription => null;

    public Task<RTCSessionDescriptionInit> CreateOffer(bool iceRestart = false) => throw new NotImplementedException();

    public Task<RTCSessionDescriptionInit> CreateAnswer() => throw new NotImplementedException();

    public Task SetLocalDescription(RTCSessionDescriptionInit? description = null) => throw new NotImplementedException();

    /// <exception cref="RTCException">InvalidAccessError and others of W3C §4.4.1.5; <see cref="NoCommonCodecException"/> when nothing we
    /// have can be sent.</exception>
    public Task SetRemoteDescription(RTCSessionDescriptionInit description) => throw new NotImplementedException();

    /// <param name="candidate">Null or empty: the peer has no more.</param>
    public Task AddIceCandidate(RTCIceCandidateInit? candidate) => throw new NotImplementedException();

    public RTCRtpSender AddTrack(MediaStreamTrack track) => throw new NotImplementedException();

    public void RestartIce() => throw new NotImplementedException();

    /// <summary>BYE and close_notify leave at once; then the connection is gone (W3C §4.4.1.10). Safe to call twice.</summary>
    public void Close() => _ = (OnIceCandidate, OnConnectionStateChange, OnIceConnectionStateChange, OnIceGatheringStateChange, OnSignalingStateChange);

    /// <summary>Closes and waits until the network thread has let go of it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>W3C WebRTC §5.2.</summary>
public sealed class RTCRtpSender
{
    internal RTCRtpSender(MediaStreamTrack track) => Track = track;

    public MediaStreamTrack? Track { get; }
}
