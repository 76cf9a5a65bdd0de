using System.Net;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// One connection's own candidates: the host's addresses at once, what the STUN servers see as it becomes known. All
/// connections of a port share the servers' answers, so that later connections have them without waiting.
/// </summary>
internal sealed class LocalCandidates(RtcNetwork network) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<LocalCandidate> _known = [];
    private readonly HashSet<string> _toldErrors = [];
    private IReadOnlyList<string>? _servers;
    private IReadOnlyList<string> _unusable = [];
    private Action? _changed;
    private NetworkPort? _port;
    private IceParameters? _generation;
    private IceParameters? _generationBefore;
    private int _taken;
    private bool _disposed;

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
    /// <param name="configuration">Its servers with stun: URIs are asked.</param>
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
            _unusable = [.. urls.Where(static url => !StunServers.IsStunUri(url))];
            _servers = takesAll ? [.. urls.Where(StunServers.IsStunUri)] : [];
            _changed = changed;
            IsComplete = _servers.Count == 0;
            if (first) port.StunServers.Changed += Refresh;
            if (IsComplete) return true;
        }

        port.StunServers.Ask(_servers);
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
                    errors.Add(Unreachable(url, "Only STUN servers over UDP (stun:) are used by this version."));
            foreach (string url in _servers ?? [])
            {
                if (_port?.StunServers.FailureOf(url) is { } reason && _toldErrors.Add(url))
                    errors.Add(Unreachable(url, reason));
            }
        }

        return errors;
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
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
        if (!IsComplete && _port.StunServers.IsSettled(_servers ?? [])) news = IsComplete = true;
        return news;
    }

    // Inside the lock.
    private void AddHosts(NetworkPort port)
    {
        ushort preference = IceCandidate.DefaultLocalPreference;
        foreach (IPAddress address in network.GetHostAddresses())
        {
            _known.Add(new LocalCandidate(
                IceCandidate.Host(TransportAddress.From(address, port.LocalPort), preference--), Url: null));
        }
    }

    private RTCPeerConnectionIceErrorEvent Unreachable(string url, string reason) =>
        new(null, _port?.LocalPort, url, RTCPeerConnectionIceErrorEvent.Unreachable, reason);
}
