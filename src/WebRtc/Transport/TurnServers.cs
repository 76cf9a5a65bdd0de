using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// One connection's allocations: for each turn: and turns: URI of its configuration, and each family that the host has
/// an address of, one, over a socket of its own. Names are resolved and streams connected off the network thread; what
/// comes of it is a relayed candidate, or a reason. A later ICE generation uses what is there, and asks whether it
/// still is. Threading: any thread.
/// </summary>
internal sealed class TurnServers(RtcNetwork network, PeerTransport transport, Action changed)
{
    /// <summary>URIs asked at most; more are ignored.</summary>
    internal const int MaxServers = RtcEngine.MaxRelays / 2;

    /// <summary>Priority of one way to a server over the next: UDP, TCP, TLS (RFC 8445 §5.1.2.1).</summary>
    private const int ProtocolPreference = 256;

    /// <summary>How long a name may take to resolve, and a stream to be connected.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<TurnServer> _servers = [];
    private bool _disposed;

    public static bool IsTurnUri(string uri) => IceServerUri.Parse(uri) is { IsTurn: true };

    /// <summary>Begins to ask, or makes sure that what was asked is still there; others are forgotten.</summary>
    public void Ask(IReadOnlyList<RTCIceServer> servers)
    {
        var wanted = new List<TurnServer>();
        lock (_gate)
        {
            foreach (RTCIceServer server in servers)
            {
                foreach (string uri in server.Urls)
                {
                    if (wanted.Count == MaxServers || wanted.Exists(one => one.Uri == uri)) continue;
                    if (IceServerUri.Parse(uri) is not { IsTurn: true } parts) continue;
                    wanted.Add(_servers.Find(one => one.Uri == uri && one.IsFor(server))
                        ?? new TurnServer(uri, parts, server));
                }
            }
            _servers.Clear();
            _servers.AddRange(wanted);
        }

        foreach (TurnServer server in wanted) Ask(server);
    }

    /// <summary>The relayed candidates that there are.</summary>
    public IReadOnlyList<IceCandidate> Relayed()
    {
        lock (_gate)
        {
            return [.. _servers.SelectMany(static one => one.Ways).Select(static way => way.Candidate)
                .OfType<IceCandidate>()];
        }
    }

    /// <summary>Servers without a candidate, and why.</summary>
    public IReadOnlyList<(string Uri, int Code, string Reason)> Failures()
    {
        lock (_gate)
        {
            return [.. _servers.Where(static one => one.Failure is not null)
                .Select(static one => (one.Uri, one.Failure!.Value.Code, one.Failure.Value.Reason))];
        }
    }

    /// <summary>Each server has given a candidate, or is given up for now.</summary>
    public bool IsSettled()
    {
        lock (_gate) return _servers.TrueForAll(static one => one.IsSettled);
    }

    /// <summary>What is allocated is given back by the engine; nothing is begun any more.</summary>
    public void Dispose()
    {
        lock (_gate) _disposed = true;
    }

    private void Ask(TurnServer server)
    {
        TurnWay[] ways;
        lock (_gate)
        {
            server.Ways.RemoveAll(static way => way.IsGone);
            ways = [.. server.Ways];
            foreach (TurnWay way in ways) way.IsSettled = way.Candidate is not null;
            server.Failure = null;
            server.IsResolved = ways.Length > 0;
        }

        if (ways.Length == 0) Begin(server);
        else network.Loop.Post(now => Probe(now, ways));
    }

    private static void Probe(Instant now, TurnWay[] ways)
    {
        foreach (TurnWay way in ways)
        {
            way.Relay?.Client.Probe(now);
            if (way.Relay is { } relay) NetworkLoop.Touch(relay.Entry);
        }
    }

    private void Begin(TurnServer server)
    {
        if (IPAddress.TryParse(server.Parts.Host, out IPAddress? literal)) BeginAll(server, [literal]);
        else _ = ResolveAsync(server);
    }

    // Owned by the network: every failure is a server without a candidate.
    private async Task ResolveAsync(TurnServer server)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            IPAddress[] all = await Dns.GetHostAddressesAsync(server.Parts.Host, timeout.Token).ConfigureAwait(false);
            List<IPAddress> one = [];
            foreach (AddressFamily family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
                if (Array.Find(all, address => address.AddressFamily == family && HasRoute(address)) is { } address)
                    one.Add(address);
            BeginAll(server, one);
        }
        catch (Exception exception) when (
            exception is SocketException or OperationCanceledException or ArgumentException)
        {
            Give(server, exception.Message);
        }
    }

    // A connected UDP socket asks the routing table, and sends nothing.
    private static bool HasRoute(IPAddress address)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Connect(address, IPEndPoint.MinPort + 1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void BeginAll(TurnServer server, List<IPAddress> addresses)
    {
        if (addresses.Count == 0)
        {
            Give(server, "This machine has no route to it.");
            return;
        }

        List<TurnWay> ways = [.. addresses.Select(address => new TurnWay(
            server, TransportAddress.From(address, server.Parts.Port)))];
        lock (_gate)
        {
            if (_disposed) return;
            server.Ways.AddRange(ways);
            server.IsResolved = true;
        }

        foreach (TurnWay way in ways)
        {
            if (server.Parts.Protocol == RelayProtocol.Udp) Begin(way, static machine => machine.Bind(0));
            else _ = ConnectAsync(way);
        }
    }

    private async Task ConnectAsync(TurnWay way)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            IDatagramSocket socket = await network.Machine.ConnectAsync(
                way.Address, way.Server.Parts.Host, way.Server.Parts.Protocol, network.Loop.Wake, () => End(way),
                timeout.Token).ConfigureAwait(false);
            Begin(way, _ => socket, socket.Dispose);
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException
            or OperationCanceledException)
        {
            string reason = exception is OperationCanceledException
                ? $"It has not answered within {Patience.TotalSeconds} seconds." : exception.Message;
            Fail(way, RTCPeerConnectionIceErrorEvent.Unreachable, reason, isGone: true);
        }
    }

    private void Begin(TurnWay way, Func<INetworkMachine, IDatagramSocket> open, Action? abandon = null)
    {
        bool posted = network.Loop.Post(now =>
        {
            if (!transport.AddRelay(entry => Create(now, way, entry, open))) abandon?.Invoke();
        });
        if (!posted) abandon?.Invoke();
    }

    // Network thread. Null: there is no socket to be had.
    private RelayEntry? Create(
        Instant now, TurnWay way, EngineEntry entry, Func<INetworkMachine, IDatagramSocket> open)
    {
        IRandom random = network.Machine.Random;
        var credentials = new TurnCredentials(way.Server.Username, way.Server.Credential);
        try
        {
            IDatagramSocket socket = open(network.Machine);
            var client = new TurnClient(
                way.Address, way.Server.Parts.Protocol, credentials, random.NextUInt32(), random, now);
            return way.Relay = new RelayEntry(entry, client, socket, told => Handle(way, client, told));
        }
        catch (RtcNetworkException exception)
        {
            Fail(way, RTCPeerConnectionIceErrorEvent.Unreachable, exception.Message, isGone: true);
            return null;
        }
    }

    // Network thread.
    private void Handle(TurnWay way, TurnClient client, TurnEvent told)
    {
        if (told.Kind != TurnEventKind.Allocated)
        {
            Fail(way, told.ErrorCode, TurnServer.Describe(told.ErrorCode), isGone: false);
            return;
        }

        lock (_gate)
        {
            int index = Math.Max(0, _servers.IndexOf(way.Server));
            var preference = (ushort)(
                IceCandidate.DefaultLocalPreference - (ProtocolPreference * (int)client.Protocol) - index);
            way.Candidate = IceCandidate.Relayed(told.Relayed, told.Mapped, client.Server, preference) with
            {
                Url = way.Server.Uri,
                RelayProtocol = client.Protocol,
            };
            way.IsSettled = true;
        }

        changed();
    }

    // The stream is gone, and with it the allocation; the next ICE generation begins another.
    private void End(TurnWay way)
    {
        network.Loop.Post(_ =>
        {
            if (way.Relay is { } relay) network.Loop.Remove(relay);
        });
        Fail(way, RTCPeerConnectionIceErrorEvent.Unreachable, "The connection to it is gone.", isGone: true);
    }

    private void Fail(TurnWay way, int code, string reason, bool isGone)
    {
        lock (_gate)
        {
            way.Candidate = null;
            way.IsSettled = true;
            way.IsGone |= isGone;
            if (way.Server.Ways.TrueForAll(static one => one is { IsSettled: true, Candidate: null }))
                way.Server.Failure = (code, reason);
        }

        changed();
    }

    private void Give(TurnServer server, string reason)
    {
        lock (_gate)
        {
            server.IsResolved = true;
            server.Failure = (RTCPeerConnectionIceErrorEvent.Unreachable, reason);
        }

        changed();
    }
}
