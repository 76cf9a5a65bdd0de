using Camerad.TestKit;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// One side of a scene: a machine with a network of its own, and a connection on it; its loop and context are turned by
/// hand.
/// </summary>
internal sealed class ScenePeer : ISimulatedPeer, IDisposable
{
    /// <summary>Turns without time passing, before it counts as hanging.</summary>
    private const int MaxTurnsPerInstant = 10_000;

    private readonly Action<string> _log;

    /// <param name="name">Stands in the log.</param>
    /// <param name="network">Where it is.</param>
    /// <param name="seed">Of its randomness.</param>
    /// <param name="certificate">Of its connection.</param>
    /// <param name="log">Takes what happens.</param>
    public ScenePeer(string name, SimulatedNetwork network, ulong seed, RTCCertificate certificate, Action<string> log)
    {
        (Name, _log) = (name, log);
        Machine = new SimulatedMachine(network, this, seed);
        Network = new RtcNetwork(new RtcNetworkOptions { Certificate = certificate }, Machine);
        Network.OnError += Errors.Add;
        Connection = new RTCPeerConnection(null, Network, Context);
        Listen();
    }

    public string Name { get; }

    public SimulatedMachine Machine { get; }

    public RtcNetwork Network { get; }

    public VirtualContext Context { get; } = new();

    public RTCPeerConnection Connection { get; }

    public bool IsDisposed { get; private set; }

    /// <summary>What nobody else was told of.</summary>
    public List<Exception> Errors { get; } = [];

    /// <summary>Each channel that this side has made or was told of.</summary>
    public List<SceneChannel> Channels { get; } = [];

    /// <summary>Pictures that came, by their receiver's track.</summary>
    public Dictionary<MediaStreamTrack, List<ScenePicture>> Pictures { get; } = [];

    /// <summary>Events of the connection and its transports, without time.</summary>
    public List<string> Events { get; } = [];

    /// <summary>Told of each channel that opens, on the context.</summary>
    public Action<SceneChannel>? ChannelOpened { get; set; }

    /// <summary>Events of a connection that was closed; there should be none (W3C WebRTC §4.4.3).</summary>
    public int EventsAfterClose { get; private set; }

    /// <summary>Called inside each event.</summary>
    public Action? Noted { get; set; }

    /// <summary>Its loop and context do not run; what comes waits.</summary>
    public bool IsHeld { get; set; }

    public Instant NextTimeout => IsHeld ? Instant.Never
        : Machine.IsReadable || !Context.IsIdle ? Instant.Zero
        : Network.Loop.NextTimeout;

    public SceneChannel CreateDataChannel(string label, RTCDataChannelInit? init = null) =>
        Add(Connection.CreateDataChannel(label, init));

    public SceneChannel? Find(string label) => Channels.Find(channel => channel.Channel.Label == label);

    public void HandleDatagram(Instant now, in Route route, ReadOnlySpan<byte> datagram) =>
        Machine.HandleDatagram(route, datagram);

    public void HandleTimeout(Instant now)
    {
    }

    public void Drain(Instant now, SimulatedNetwork network)
    {
        if (IsDisposed || IsHeld) return;
        for (int turn = 0; turn < MaxTurnsPerInstant; turn++)
        {
            foreach (NetworkPort port in Network.Loop.Ports)
                port.IsReadable = ((SimulatedSocket)port.Socket).IsReadable;
            Network.Loop.Turn(now, woken: false);
            if (!Context.Run() && !Machine.IsReadable) return;
        }

        throw new InvalidOperationException($"{Name} does not come to rest at {now.Ticks} ticks.");
    }

    public void Dispose()
    {
        IsDisposed = true;
        Network.Dispose();
    }

    public void Note(string what)
    {
        if (Connection.SignalingState == RTCSignalingState.Closed) EventsAfterClose++;
        Events.Add(what);
        _log($"{Name} {what}");
        Noted?.Invoke();
    }

    /// <summary>Notes what the transports tell as well, once they are there.</summary>
    public void ListenToTransports()
    {
        RTCSctpTransport sctp = Connection.Sctp!;
        sctp.OnStateChange += () => Note($"sctptransport {sctp.State}");
        sctp.Transport.OnStateChange += () => Note($"dtlstransport {sctp.Transport.State}");
        RTCIceTransport ice = sctp.Transport.IceTransport;
        ice.OnStateChange += () => Note($"icetransport {ice.State}");
        ice.OnGatheringStateChange += () => Note($"icetransport gathering {ice.GatheringState}");
        ice.OnSelectedCandidatePairChange += () => Note("icetransport pair");
    }

    private SceneChannel Add(RTCDataChannel channel)
    {
        var added = new SceneChannel(this, channel);
        Channels.Add(added);
        return added;
    }

    private void Listen()
    {
        RTCPeerConnection connection = Connection;
        connection.OnNegotiationNeeded += () => Note("negotiationneeded");
        connection.OnSignalingStateChange += () => Note($"signaling {connection.SignalingState}");
        connection.OnIceGatheringStateChange += () => Note($"gathering {connection.IceGatheringState}");
        connection.OnIceCandidate += told => Note(told.Candidate is null ? "no more candidates" : "candidate");
        connection.OnIceConnectionStateChange += () => Note($"ice {connection.IceConnectionState}");
        connection.OnConnectionStateChange += () => Note($"connection {connection.ConnectionState}");
        connection.OnTrack += told =>
        {
            Note($"track {told.Transceiver.Mid}");
            Watch(told.Track);
        };
        connection.OnDataChannel += told =>
        {
            Add(told.Channel);
            Note($"datachannel {told.Channel.Label}");
        };
    }

    private void Watch(MediaStreamTrack track)
    {
        // The same track is told of again when its direction comes back.
        if (!Pictures.TryAdd(track, [])) return;
        track.OnEnded += () => Note("ended");
        track.OnVideoFrame += frame => Pictures[track].Add(ScenePicture.Read(frame));
    }
}
