using System.Net;
using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Jsep;
using Camerad.WebRtc.Protocol.Sdp;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// One connection's own candidates: the host's addresses at once, what the STUN servers see as it becomes known. All connections
/// share the network's socket, so the servers' answers do too, and later connections have them without waiting.
/// </summary>
internal sealed class LocalCandidates(RtcNetwork network) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IceCandidate> _known = [];
    private IReadOnlyList<string>? _servers;
    private Action? _changed;
    private IceParameters? _generation;
    private int _taken;
    private bool _disposed;

    /// <summary>Nothing more will come of this generation.</summary>
    public bool IsComplete { get; private set; }

    public IReadOnlyList<IceCandidate> Known
    {
        get
        {
            lock (_gate) return [.. _known];
        }
    }

    /// <summary>The same as they stand in a description.</summary>
    public IReadOnlyList<IceCandidateAttribute> Attributes => [.. Known.Select(ToAttribute)];

    /// <summary>Begins to gather for an ICE generation; the same one again changes nothing.</summary>
    /// <param name="transport">What is negotiated.</param>
    /// <param name="iceServers">Those with stun: URIs are asked.</param>
    /// <param name="changed">Called, from any thread, when a candidate has come or none will come any more.</param>
    /// <returns>True if this is another generation than before.</returns>
    public bool Begin(NegotiatedTransport transport, IReadOnlyList<RTCIceServer> iceServers, Action changed)
    {
        lock (_gate)
        {
            if (_disposed || _generation == transport.Local) return false;
            bool first = _generation is null;
            _generation = transport.Local;
            _taken = 0;
            _known.Clear();
            ushort preference = IceCandidate.DefaultLocalPreference;
            foreach (IPAddress address in network.GetHostAddresses())
                _known.Add(IceCandidate.Host(TransportAddress.From(address, network.LocalPort), preference--));
            if (!first)
            {
                Merge();
                return true;
            }
            _changed = changed;
            _servers = [.. iceServers.SelectMany(server => server.Urls).Where(StunServers.IsStunUri)];
            IsComplete = _servers.Count == 0;
            if (IsComplete) return true;
            network.StunServers.Changed += Refresh;
        }
        network.StunServers.Ask(_servers);
        Refresh();
        return true;
    }

    /// <summary>Those not yet announced to the peer.</summary>
    public IReadOnlyList<IceCandidateAttribute> TakeNew()
    {
        lock (_gate)
        {
            List<IceCandidateAttribute> news = [.. _known.Skip(_taken).Select(ToAttribute)];
            _taken = _known.Count;
            return news;
        }
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        network.StunServers.Changed -= Refresh;
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
        foreach (IceCandidate mapped in network.StunServers.Mapped(_servers ?? []))
        {
            // A host without NAT maps to itself: redundant (RFC 8445 §5.1.3).
            if (_known.Exists(candidate => candidate.Address == mapped.Address)) continue;
            _known.Add(mapped);
            news = true;
        }
        if (!IsComplete && network.StunServers.IsSettled(_servers ?? [])) news = IsComplete = true;
        return news;
    }

    private static IceCandidateAttribute ToAttribute(IceCandidate candidate) => new()
    {
        Foundation = candidate.Foundation,
        Component = 1,
        Transport = "udp",
        Priority = candidate.Priority,
        Address = candidate.Address.ToIPAddress().ToString(),
        Port = candidate.Address.Port,
        Type = candidate.Type,
        RelatedAddress = candidate.Related.IsEmpty ? null : candidate.Related.ToIPAddress().ToString(),
        RelatedPort = candidate.Related.IsEmpty ? null : candidate.Related.Port,
    };
}
