using System.Net;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>
/// Two connections by the public API in virtual time, on one thread: each with a network loop that is turned by hand on
/// the simulated network, and with signaling as events of the same time. The same seed gives the same run.
/// </summary>
internal sealed class ConnectionScene : IDisposable
{
    public static readonly IPAddress AddressA = IPAddress.Parse("10.0.0.1");
    public static readonly IPAddress AddressB = IPAddress.Parse("10.0.0.2");

    /// <summary>Where the first may move to.</summary>
    public static readonly IPAddress OtherAddressA = IPAddress.Parse("10.0.1.7");

    // Made once for all scenes: keys are what takes the longest, and no scene looks at them.
    private static readonly RTCCertificate CertificateA = RTCCertificate.Generate();
    private static readonly RTCCertificate CertificateB = RTCCertificate.Generate();

    private readonly List<Task> _tasks = [];
    private readonly Dictionary<ScenePeer, Instant> _lastArrivals = [];
    private readonly Dictionary<ScenePeer, SceneNegotiator> _negotiators = [];

    private int _awaited;

    public ConnectionScene(ulong seed, bool aIsPolite = false)
    {
        Network = new SimulatedNetwork(seed);
        Random = new SeededRandom(seed ^ 0x7363656E65UL);
        A = Create("A", seed * 2, CertificateA, AddressA);
        B = Create("B", (seed * 2) + 1, CertificateB, AddressB);
        Network.Add(Timeline);
        _negotiators[A] = new SceneNegotiator(A.Connection, aIsPolite, message => Signal(B, message), Own);
        _negotiators[B] = new SceneNegotiator(B.Connection, !aIsPolite, message => Signal(A, message), Own);
    }

    public SimulatedNetwork Network { get; }

    /// <summary>Of the scene's own choices.</summary>
    public SeededRandom Random { get; }

    public Timeline Timeline { get; } = new();

    public ScenePeer A { get; }

    public ScenePeer B { get; }

    public IReadOnlyList<ScenePeer> Peers => [A, B];

    /// <summary>Everything that happened, with its time.</summary>
    public List<string> Log { get; } = [];

    /// <summary>
    /// The longest that a signaling message takes; each takes something up to it, and none overtakes another.
    /// </summary>
    public TimeSpan SignalingDelay { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Signaling does not get through: what is said is lost.</summary>
    public bool IsSignalingDown { get; set; }

    public Instant Now => Network.Now;

    public SceneNegotiator NegotiatorOf(ScenePeer peer) => _negotiators[peer];

    public ScenePeer Other(ScenePeer peer) => peer == A ? B : A;

    /// <summary>Does something on a peer's context, now or later.</summary>
    public void Do(ScenePeer peer, Action action, TimeSpan after = default) => Await(peer, Now + after, action);

    /// <summary>Does something on a peer's context, and watches over it.</summary>
    public void Do(ScenePeer peer, Func<Task> action, TimeSpan after = default) => Do(peer, () => Own(action()), after);

    /// <summary>Does something again and again; <see cref="IsCalm"/> does not wait for it.</summary>
    public void Every(TimeSpan interval, Func<bool> action) => Timeline.At(Now + interval, () =>
    {
        if (action()) Every(interval, action);
    });

    /// <summary>Up to this much, by chance.</summary>
    public TimeSpan Within(TimeSpan limit) => limit * Random.NextDouble();

    public bool Run(TimeSpan atMost, Func<bool>? condition = null) => Network.Run(atMost, condition);

    /// <summary>Runs until the condition holds; fails if it does not.</summary>
    public void RunUntil(Func<bool> condition, string what, double seconds = 30)
    {
        Assert.True(Run(TimeSpan.FromSeconds(seconds), condition), $"not in time: {what}\n{Tail()}");
        Check();
    }

    /// <summary>Both are connected, and have nothing left to negotiate.</summary>
    public bool IsCalm =>
        _awaited == 0 && _tasks.TrueForAll(static task => task.IsCompleted) && Peers.All(static peer => IsCalmAt(peer));

    /// <summary>Both have a channel "x" that is open.</summary>
    public (SceneChannel A, SceneChannel B) Connect(RTCDataChannelInit? init = null)
    {
        SceneChannel a = A.CreateDataChannel("x", init);
        RunUntil(
            () => a.Channel.ReadyState == RTCDataChannelState.Open && B.Find("x") is not null && IsCalm, "connected");
        return (a, B.Find("x")!);
    }

    /// <summary>Conditions of the way from one peer to the other.</summary>
    public void SetLink(ScenePeer from, LinkConditions conditions)
    {
        (IPAddress source, IPAddress destination) = from == A ? (AddressA, AddressB) : (AddressB, AddressA);
        Network.SetLink(TransportAddress.From(source, 0), TransportAddress.From(destination, 0), conditions);
    }

    /// <summary>Sends from both ends, at each interval.</summary>
    public void Stream(SceneChannel a, SceneChannel b, TimeSpan interval, int count) => Every(interval, () =>
    {
        a.Send(8 + Random.Next(1500));
        b.Send(8 + Random.Next(1500));
        return --count > 0;
    });

    /// <summary>That no task of a handler has failed, and nothing was reported.</summary>
    public void Check()
    {
        foreach (Task task in _tasks.Where(static task => task.IsFaulted))
            Assert.Fail($"{task.Exception!.InnerException}\n{Until("failure")}");
        _tasks.RemoveAll(static task => task.IsCompletedSuccessfully);
        foreach (ScenePeer peer in Peers)
            if (peer.Errors.Count > 0) Assert.Fail($"{peer.Name} reports {peer.Errors[0]}\n{Tail()}");
    }

    /// <summary>The end of the log, for a failure's message.</summary>
    public string Tail() => string.Join('\n', Log.TakeLast(60));

    private string Until(string what) => string.Join('\n', Log
        .Take(Log.FindIndex(line => line.Contains(what, StringComparison.Ordinal)) + 1).TakeLast(60));

    /// <summary>Ends both connections; nothing of them may be left.</summary>
    public void Dispose()
    {
        foreach (ScenePeer peer in Peers)
        {
            peer.Connection.Close();
            peer.Drain(Now, Network);
            peer.Dispose();
        }
    }

    private static bool IsCalmAt(ScenePeer peer) =>
        peer.Connection.ConnectionState == RTCPeerConnectionState.Connected
        && peer.Connection.SignalingState == RTCSignalingState.Stable && peer.Context.IsIdle;

    private static bool IsClosed(ScenePeer peer) => peer.Connection.SignalingState == RTCSignalingState.Closed;

    private ScenePeer Create(string name, ulong seed, RTCCertificate certificate, IPAddress address)
    {
        var peer = new ScenePeer(name, Network, seed, certificate, Note);
        peer.Machine.AddAddress(address);
        Network.Add(peer);
        _lastArrivals[peer] = Instant.Zero;
        return peer;
    }

    private void Signal(ScenePeer to, SceneMessage message)
    {
        if (IsSignalingDown) return;
        Instant arrival = Instant.Max(Now + Within(SignalingDelay), _lastArrivals[to]);
        _lastArrivals[to] = arrival;
        Await(to, arrival, () =>
        {
            if (IsClosed(to)) return;
            Note($"{to.Name} gets {message}");
            Own(_negotiators[to].HandleAsync(message));
        });
    }

    private void Await(ScenePeer peer, Instant moment, Action action)
    {
        _awaited++;
        Timeline.At(moment, () =>
        {
            _awaited--;
            peer.Context.Post(action);
        });
    }

    private void Own(Task task) => _tasks.Add(WatchAsync(task));

    private async Task WatchAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (RTCException exception) when (exception.Name == RTCException.InvalidStateError && Peers.Any(IsClosed))
        {
            Note("closed meanwhile");
        }
        catch (Exception exception)
        {
            Note($"failure: {exception.Message}");
            throw;
        }
    }

    public void Note(string what) => Log.Add($"{Now.Ticks / 10} {what}");
}
