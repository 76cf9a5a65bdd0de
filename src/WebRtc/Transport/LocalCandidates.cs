using System.Net;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// One connection's own candidates: the host's addresses at once, what the STUN servers see and the TURN servers relay
/// as it becomes known. All connections of a port share the STUN servers' answers, so that later connections have them
/// without waiting; allocations on TURN servers are each connection's own.
/// </summary>
internal sealed class LocalCandidates : IDisposable
{
    private const int HiddenPort = 9;   // RFC 8839 §5.1: discard

    private readonly RtcNetwork _network;
    private readonly TurnServers _turn;
    private readonly Lock _gate = new();
    private readonly List<LocalCandidate> _known = [];
    private readonly HashSet<string> _toldErrors = [];
    private IReadOnlyList<string>? _servers;
    private IReadOnlyList<string> _unusable = [];
    private Action? _changed;
    private bool _relays;
    private NetworkPort? _port;
    private IceParameters? _generation;
    private IceParameters? _generationBefore;
    private int _taken;
    private bool _disposed;

    public LocalCandidates(RtcNetwork network, PeerTransport transport)
    {
        _network = network;
        _turn = new TurnServers(network, transport, Refresh);
    }

    /// <summary>Nothing more will come of this generation.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Of this generation: the configuration may have another one for the next.</summary>
    public RTCIceTransportPolicy Policy { get; private set; }

    public IReadOnlyList<IceCandidate> Known
    {
        get
        {
            lock (_gate) return [.. _known.Select(static local => local.Candidate)];
        }
    }

    /// <summary>The same as they stand in a description.</summary>
    public IReadOnlyList<IceCandidateAttribute> Attributes
    {
        get
        {
            lock (_gate) return [.. _known.Select(static local => local.Attribute)];
        }
    }

    /// <summary>Begins to gather for an ICE generation; the same one again changes nothing.</summary>
    /// <param name="port">The connection's, always the same.</param>
    /// <param name="transport">What is negotiated.</param>
    /// <param name="configuration">Its servers are asked.</param>
    /// <param name="changed">Called, from any thread, when a candidate has come or none will come any more.</param>
    /// <returns>True if this is another generation than before.</returns>
    public bool Begin(NetworkPort port, NegotiatedTransport transport, RTCConfiguration configuration, Action changed)
    {
        lock (_gate)
        {
            if (_disposed || _generation == transport.Local) return false;
            if (_generationBefore == transport.Local)
            {
                // A restart was rolled back: what it has found is the same machine's.
                (_generation, _generationBefore) = (_generationBefore, null);
                return false;
            }

            _port = port;
            bool first = _generation is null;
            _generationBefore = _generation;
            _generation = transport.Local;
            _taken = 0;
            _known.Clear();
            _toldErrors.Clear();
            Policy = configuration.IceTransportPolicy;
            bool takesAll = Policy == RTCIceTransportPolicy.All;
            if (takesAll) AddHosts(port);
            IReadOnlyList<string> urls = [.. configuration.IceServers.SelectMany(static server => server.Urls)];
            _unusable = [.. urls.Where(static url => IceServerUri.Parse(url) is null)];
            _servers = takesAll ? [.. urls.Where(StunServers.IsStunUri)] : [];
            _changed = changed;
            _relays = urls.Any(TurnServers.IsTurnUri);
            IsComplete = _servers.Count == 0 && !_relays;
            if (first) port.StunServers.Changed += Refresh;
            if (IsComplete) return true;
        }

        port.StunServers.Ask(_servers);
        if (_relays) _turn.Ask(configuration.IceServers);
        Refresh();
        return true;
    }

    /// <summary>Those not yet announced to the peer.</summary>
    public IReadOnlyList<LocalCandidate> TakeNew()
    {
        lock (_gate)
        {
            List<LocalCandidate> news = [.. _known.Skip(_taken)];
            _taken = _known.Count;
            return news;
        }
    }

    /// <summary>Servers of this generation that have turned out not to be of use, each once.</summary>
    public IReadOnlyList<RTCPeerConnectionIceErrorEvent> TakeErrors()
    {
        var errors = new List<RTCPeerConnectionIceErrorEvent>();
        lock (_gate)
        {
            foreach (string url in _unusable)
                if (_toldErrors.Add(url))
                    errors.Add(Unreachable(url, "Only stun:, turn: and turns: are used, the last by TCP."));
            foreach ((string url, int code, string reason) in _relays ? _turn.Failures() : [])
                if (_toldErrors.Add(url)) errors.Add(Unreachable(url, reason) with { ErrorCode = code });
            foreach (string url in _servers ?? [])
            {
                // What a TURN server says of itself as such is worth more.
                if (TurnServers.IsTurnUri(url)) continue;
                if (_port?.StunServers.FailureOf(url) is { } reason && _toldErrors.Add(url))
                    errors.Add(Unreachable(url, reason));
            }
        }

        return errors;
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _turn.Dispose();
        if (_port is not null) _port.StunServers.Changed -= Refresh;
    }

    private void Refresh()
    {
        lock (_gate)
        {
            if (_servers is null || !Merge()) return;
        }
        _changed?.Invoke();
    }

    // Inside the lock; true if anything is new.
    private bool Merge()
    {
        bool news = false;
        foreach (LocalCandidate mapped in _port!.StunServers.Mapped(_servers ?? []))
        {
            // A host without NAT maps to itself: redundant (RFC 8445 §5.1.3).
            if (_known.Exists(known => known.Candidate.Address == mapped.Candidate.Address)) continue;
            _known.Add(mapped);
            news = true;
        }
        news |= MergeRelayed();
        if (!IsComplete && _port.StunServers.IsSettled(_servers ?? []) && (!_relays || _turn.IsSettled()))
            news = IsComplete = true;
        return news || HasNewError();
    }

    // Inside the lock.
    private bool MergeRelayed()
    {
        if (!_relays) return false;
        IReadOnlyList<IceCandidate> relayed = _turn.Relayed();
        // What the server has forgotten leads nowhere any more.
        for (int i = _known.Count - 1; i >= 0; i--)
        {
            IceCandidate known = _known[i].Candidate;
            if (known.Type != IceCandidateType.Relayed || relayed.Any(one => one.Address == known.Address)) continue;
            _known.RemoveAt(i);
            if (i < _taken) _taken--;
        }
        bool news = false;
        foreach (IceCandidate one in relayed)
        {
            if (_known.Exists(known => known.Candidate.Address == one.Address)) continue;
            _known.Add(new LocalCandidate(Policy == RTCIceTransportPolicy.Relay ? Hidden(one) : one));
            news = true;
        }
        return news;
    }

    // RFC 8839 §5.1: who uses relays alone does so to keep its address.
    private static IceCandidate Hidden(IceCandidate relayed) => relayed with
    {
        Related = TransportAddress.From(
            relayed.Address.IsIPv4 ? IPAddress.Any : IPAddress.IPv6Any, HiddenPort),
    };

    // Inside the lock: somebody is to be told before all have answered.
    private bool HasNewError() => _relays && _turn.Failures().Any(one => !_toldErrors.Contains(one.Uri));

    // Inside the lock.
    private void AddHosts(NetworkPort port)
    {
        ushort preference = IceCandidate.DefaultLocalPreference;
        foreach (IPAddress address in _network.GetHostAddresses())
        {
            _known.Add(new LocalCandidate(
                IceCandidate.Host(TransportAddress.From(address, port.LocalPort), preference--)));
        }
    }

    private RTCPeerConnectionIceErrorEvent Unreachable(string url, string reason) =>
        new(null, _port?.LocalPort, url, RTCPeerConnectionIceErrorEvent.Unreachable, reason);
}
