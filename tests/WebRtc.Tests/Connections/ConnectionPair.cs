namespace Camerad.WebRtc.Tests.Connections;

/// <summary>
/// Two connections in one process over real sockets, each with a network of its own, that signal to each other by
/// perfect negotiation (W3C WebRTC §10.7): both may change anything at any time.
/// </summary>
internal sealed class ConnectionPair : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly RtcNetwork _networkA;
    private readonly RtcNetwork _networkB;
    private readonly bool _ownsNetworks;

    public ConnectionPair(
        RTCConfiguration? a = null, RTCConfiguration? b = null, SynchronizationContext? context = null)
        : this(new RtcNetwork(new RtcNetworkOptions()), new RtcNetwork(new RtcNetworkOptions()), a, b, context) =>
            _ownsNetworks = true;

    /// <summary>On networks that others use too, or on one.</summary>
    public ConnectionPair(
        RtcNetwork networkA, RtcNetwork networkB, RTCConfiguration? a = null, RTCConfiguration? b = null,
        SynchronizationContext? context = null)
    {
        (_networkA, _networkB) = (networkA, networkB);
        _networkA.OnError += Errors.Add;
        _networkB.OnError += Errors.Add;
        A = new RTCPeerConnection(a, _networkA, context);
        B = new RTCPeerConnection(b, _networkB, context);
        NegotiatorA = new PerfectNegotiator(A, isPolite: false);
        NegotiatorB = new PerfectNegotiator(B, isPolite: true);
        (NegotiatorA.Peer, NegotiatorB.Peer) = (NegotiatorB, NegotiatorA);
    }

    public RTCPeerConnection A { get; }

    public RTCPeerConnection B { get; }

    public PerfectNegotiator NegotiatorA { get; }

    public PerfectNegotiator NegotiatorB { get; }

    public RtcNetwork NetworkA => _networkA;

    public RtcNetwork NetworkB => _networkB;

    /// <summary>What nobody else was told of.</summary>
    public List<Exception> Errors { get; } = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Waits on a condition, with a generous limit.</summary>
    public static Task Until(Func<bool> condition, string what) => Until(condition, () => what);

    /// <summary>Waits on a condition, with a generous limit.</summary>
    public static async Task Until(Func<bool> condition, Func<string> what)
    {
        DateTime limit = DateTime.UtcNow + Patience;
        while (!condition())
        {
            if (DateTime.UtcNow > limit) Assert.Fail($"not in time: {what()}");
            await Task.Delay(10, Cancel);
        }
    }

    /// <summary>Both are connected and have nothing left to negotiate.</summary>
    public Task Connected() => Until(
        () => A.ConnectionState == RTCPeerConnectionState.Connected
            && B.ConnectionState == RTCPeerConnectionState.Connected
            && A.SignalingState == RTCSignalingState.Stable && B.SignalingState == RTCSignalingState.Stable,
        () => $"connected; {this}");

    /// <summary>For a failing test's message.</summary>
    public override string ToString() => $"A {Describe(A)} {NegotiatorA}; B {Describe(B)} {NegotiatorB}";

    public async ValueTask DisposeAsync()
    {
        NegotiatorA.Peer = NegotiatorB.Peer = null;
        await A.DisposeAsync();
        await B.DisposeAsync();
        _networkA.OnError -= Errors.Add;
        _networkB.OnError -= Errors.Add;
        if (_ownsNetworks)
        {
            _networkA.Dispose();
            _networkB.Dispose();
        }

        NegotiatorA.Dispose();
        NegotiatorB.Dispose();
        Assert.Empty(Errors);
    }

    private static string Describe(RTCPeerConnection one) =>
        $"ice {one.IceConnectionState}, dtls {one.Sctp?.Transport.State}, sctp {one.Sctp?.State},";
}
