using System.Collections.Concurrent;
using System.Text.Json;
using Camerad.Interop.Tests.Calls;
using Camerad.Interop.Tests.DataChannels;

namespace Camerad.Interop.Tests.Relays;

/// <summary>Two connections of ours, each on a network of its own, that signal to each other.</summary>
internal sealed class RelayedCall : IAsyncDisposable
{
    private readonly Coturn _coturn;
    private readonly Side _a, _b;

    public RelayedCall(Coturn coturn, RTCConfiguration configuration)
    {
        _coturn = coturn;
        (_a, _b) = (new Side(coturn, configuration, isPolite: false), new Side(coturn, configuration, isPolite: true));
        (_a.Peer, _b.Peer) = (_b, _a);
    }

    public RTCPeerConnection A => _a.Connection;

    public RTCPeerConnection B => _b.Connection;

    public RtcNetwork NetworkA => _a.Network;

    /// <summary>What B was told of.</summary>
    public IReadOnlyList<RTCTrackEvent> Tracks => [.. _b.Tracks];

    public IReadOnlyList<RecordedChannel> Channels => [.. _b.Channels];

    /// <summary>For a failing test's message.</summary>
    public string Story => $"\nA {_a}\nB {_b}\n{_coturn.Story}";

    public Task ConnectedAsync() => Eventually.True(
        () => A.ConnectionState == RTCPeerConnectionState.Connected
            && B.ConnectionState == RTCPeerConnectionState.Connected,
        () => $"connected; {Story}");

    public void Start(Action<RTCPeerConnection> work) => _a.Loop.Post(_ => work(A), null);

    public async ValueTask DisposeAsync()
    {
        (_a.Peer, _b.Peer) = (null, null);
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    private sealed class Side : IAsyncDisposable
    {
        private readonly ConcurrentQueue<string> _log = new();
        private readonly PerfectNegotiation _negotiation;

        public Side(Coturn coturn, RTCConfiguration configuration, bool isPolite)
        {
            Network = new RtcNetwork(new RtcNetworkOptions { TrustedRoots = [coturn.Certificate] });
            Network.OnError += exception => _log.Enqueue(exception.ToString());
            Connection = new RTCPeerConnection(configuration, Network, Loop);
            Connection.OnIceConnectionStateChange += () => _log.Enqueue($"ice {Connection.IceConnectionState}");
            Connection.OnIceCandidate += told => _log.Enqueue($"{told.Candidate?.Candidate}");
            Connection.OnIceCandidateError += told => _log.Enqueue(told.ToString());
            Connection.OnTrack += Tracks.Enqueue;
            Connection.OnDataChannel += told => Channels.Enqueue(new RecordedChannel(told.Channel));
            _negotiation = new PerfectNegotiation(Connection, isPolite, Loop, Tell);
        }

        public EventLoop Loop { get; } = new();

        public RtcNetwork Network { get; }

        public RTCPeerConnection Connection { get; }

        public Side? Peer { get; set; }

        public ConcurrentQueue<RTCTrackEvent> Tracks { get; } = new();

        public ConcurrentQueue<RecordedChannel> Channels { get; } = new();

        public override string ToString() =>
            string.Join("\n  ", _log.Concat(Loop.Faults.Select(static one => $"{one}")));

        public async ValueTask DisposeAsync()
        {
            await Connection.DisposeAsync();
            Network.Dispose();
            Loop.Dispose();
        }

        private void Tell(string message)
        {
            using JsonDocument document = JsonDocument.Parse(message);
            Peer?._negotiation.Hear(document.RootElement.Clone());
        }
    }
}
