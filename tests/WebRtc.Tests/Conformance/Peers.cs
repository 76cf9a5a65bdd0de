using Camerad.WebRtc.Tests.Connections;

namespace Camerad.WebRtc.Tests.Conformance;

/// <summary>Connections on one network and one thread of events, as a page's are; for tests that look at the API's
/// rules alone.</summary>
public sealed class Peers : IDisposable
{
    private const int TasksLimit = 24;

    private readonly SingleThreadContext _context = new();
    private readonly List<RTCPeerConnection> _connections = [];
    private readonly List<IDisposable> _sources = [];

    /// <summary>What identity providers are told of who asks.</summary>
    public const string Origin = "https://app.example";

    public RtcNetwork Network { get; } = new(new RtcNetworkOptions { Origin = Origin });

    public static async Task Negotiate(RTCPeerConnection offerer, RTCPeerConnection answerer)
    {
        await offerer.SetLocalDescription();
        await answerer.SetRemoteDescription(offerer.LocalDescription!.ToJSON());
        await answerer.SetLocalDescription();
        await offerer.SetRemoteDescription(answerer.LocalDescription!.ToJSON());
    }

    public static async Task Refused(string name, Task operation) =>
        Assert.Equal(name, (await Assert.ThrowsAnyAsync<RTCException>(() => operation)).Name);

    public static void Throws(string name, Action operation) =>
        Assert.Equal(name, Assert.ThrowsAny<RTCException>(operation).Name);

    public static Task RollBack(RTCPeerConnection connection) =>
        connection.SetLocalDescription(new RTCLocalSessionDescriptionInit(RTCSdpType.Rollback));

    public RTCPeerConnection Create(RTCConfiguration? configuration = null)
    {
        var connection = new RTCPeerConnection(configuration, Network, _context);
        lock (_connections) _connections.Add(connection);
        return connection;
    }

    /// <summary>Two that have an offer and an answer.</summary>
    public async Task<(RTCPeerConnection A, RTCPeerConnection B)> Negotiated(Action<RTCPeerConnection> prepare)
    {
        RTCPeerConnection a = Create(), b = Create();
        prepare(a);
        await Negotiate(a, b);
        return (a, b);
    }

    public MediaStreamTrack Video() => Own(new EncodedVideoSource(Network, requestKeyFrame: null)).CreateTrack();

    public MediaStreamTrack Audio() => Own(new EncodedAudioSource(Network)).CreateTrack();

    /// <summary>On the thread of events, as one task.</summary>
    public Task<T> Run<T>(Func<T> function) => _context.Run(function);

    /// <summary>What was queued has been told, by the network thread too: each task posts the next behind what it
    /// completed.</summary>
    public async Task Quiet()
    {
        await Network.Ping();
        for (int i = 0; i < TasksLimit; i++) await _context.Run(static () => 0);
    }

    public void Dispose()
    {
        foreach (RTCPeerConnection connection in _connections) connection.Close();
        foreach (IDisposable source in _sources) source.Dispose();
        Network.Dispose();
        _context.Dispose();
    }

    private T Own<T>(T source)
        where T : IDisposable
    {
        lock (_sources) _sources.Add(source);
        return source;
    }
}
