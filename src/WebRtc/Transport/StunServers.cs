using System.Net;
using System.Net.Sockets;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Turn;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// Asks STUN servers for the address that a port has outside, for all connections of the port together, and keeps
/// asking so that the NAT keeps the mapping. A server that can't be resolved or does not answer is settled without a
/// result.
/// </summary>
internal sealed class StunServers(NetworkLoop loop, NetworkPort port) : IDisposable
{
    /// <summary>Servers asked at most; more are ignored.</summary>
    internal const int MaxServers = 4;

    /// <summary>
    /// How long a name may take to resolve, and a server to answer, before gathering goes on without.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Server> _servers = [];
    private readonly Dictionary<string, string> _failures = [];
    private bool _disposed;

    /// <summary>A mapping has come or changed, or a server is settled; raised on any thread.</summary>
    public event Action? Changed;

    /// <summary>A TURN server that is asked by UDP answers Binding requests as well (RFC 8656 §5).</summary>
    public static bool IsStunUri(string uri) => IceServerUri.Parse(uri) is { Protocol: RelayProtocol.Udp };

    /// <summary>Begins to ask; a server already asked is not asked twice.</summary>
    public void Ask(IReadOnlyList<string> uris)
    {
        foreach (string uri in uris)
        {
            Server server;
            lock (_gate)
            {
                if (_servers.ContainsKey(uri) || _servers.Count == MaxServers) continue;
                _servers.Add(uri, server = new Server());
                _failures.Remove(uri);
            }
            _ = AskAsync(uri, server);
        }
    }

    /// <summary>What the servers have seen so far.</summary>
    public IReadOnlyList<LocalCandidate> Mapped(IReadOnlyList<string> uris)
    {
        lock (_gate)
        {
            return [.. uris.SelectMany(uri => _servers.GetValueOrDefault(uri)?.Mapped
                .Select(candidate => new LocalCandidate(candidate with { Url = uri })) ?? [])];
        }
    }

    /// <summary>Why a server has no result, for people; null: it has, or may have yet.</summary>
    public string? FailureOf(string uri)
    {
        lock (_gate) return _failures.GetValueOrDefault(uri);
    }

    /// <summary>True if each has answered or been given up.</summary>
    public bool IsSettled(IReadOnlyList<string> uris)
    {
        lock (_gate) return uris.All(uri => !_servers.TryGetValue(uri, out Server? server) || server.IsSettled);
    }

    public void Dispose() => _disposed = true;

    // Owned by the network: it ends with the loop, and every failure is a server without a result.
    private async Task AskAsync(string uri, Server server)
    {
        try
        {
            using var timeout = new CancellationTokenSource(Patience);
            (string host, int serverPort) = IceServerUri.Parse(uri) is { } parts ? (parts.Host, parts.Port) : ("", 0);
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(host, timeout.Token).ConfigureAwait(false);
            bool begun = false;
            foreach (AddressFamily family in new[] { AddressFamily.InterNetwork, AddressFamily.InterNetworkV6 })
                if (Array.Find(addresses, address => address.AddressFamily == family) is { } address)
                    begun |= TryBegin(address, serverPort, server);
            if (!begun) Forget(uri, "This machine has no route to it.");
            await Task.Delay(Patience, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is SocketException or OperationCanceledException or ArgumentException)
        {
            // No such name, or it took too long: without a result now, and the next connection tries again.
            if (server.Mapped.Count == 0 && exception is not OperationCanceledException) Forget(uri, exception.Message);
        }

        lock (_gate)
        {
            if (server.Mapped.Count == 0)
                _failures.TryAdd(uri, $"It has not answered within {Patience.TotalSeconds} seconds.");
        }

        Settle(server);
    }

    // False: this machine has no route for that family.
    private bool TryBegin(IPAddress address, int serverPort, Server server)
    {
        // The base is the address that the kernel would send from; a connected socket tells without sending.
        using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            probe.Connect(address, serverPort);
        }
        catch (SocketException)
        {
            return false;
        }
        var local = TransportAddress.From(((IPEndPoint)probe.LocalEndPoint!).Address, port.LocalPort);
        var remote = TransportAddress.From(address, serverPort);
        loop.Post(now =>
        {
            if (_disposed) return;
            uint tag = port.NewTag(SystemRandom.Shared);
            port.AddGatherer(tag, new ServerReflexiveGatherer(local, remote, tag, SystemRandom.Shared, now), mapped =>
            {
                lock (_gate)
                {
                    server.Mapped.RemoveAll(candidate => candidate.Base == local);
                    server.Mapped.Add(IceCandidate.ServerReflexive(mapped, local, remote));
                }
                Settle(server);
            });
        });
        return true;
    }

    private void Forget(string uri, string reason)
    {
        lock (_gate)
        {
            _servers.Remove(uri);
            _failures[uri] = reason;
        }
    }

    private void Settle(Server server)
    {
        lock (_gate) server.IsSettled = true;
        Changed?.Invoke();
    }

    private sealed class Server
    {
        public List<IceCandidate> Mapped { get; } = [];

        public bool IsSettled { get; set; }
    }
}
