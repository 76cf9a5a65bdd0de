using System.Runtime.InteropServices;
using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// The candidates of both sides and the pairs between them, best first (RFC 8445 §6.1.2). Pairs are formed as
/// candidates trickle in (RFC 8838 §10), pruned by leaving from the same base to the same address, and bounded: a peer
/// chooses what we send checks to.
/// </summary>
internal sealed class CheckList(IceGeneration generation)
{
    /// <summary>RFC 8445 §6.1.2.5.</summary>
    public const int MaxPairs = 100;

    /// <summary>Signalled ones; peer-reflexive candidates live in their pair alone.</summary>
    public const int MaxRemoteCandidates = 64;

    public const int MaxLocalCandidates = 32;

    private static readonly Comparison<CandidatePair> BestFirst = (a, b) => b.Priority.CompareTo(a.Priority);

    private readonly List<IceCandidate> _locals = [];
    private readonly List<IceCandidate> _remotes = [];
    private readonly List<CandidatePair> _pairs = [];
    private IceRole _role;
    private int _nextId;

    /// <summary>Best first.</summary>
    public ReadOnlySpan<CandidatePair> Pairs => CollectionsMarshal.AsSpan(_pairs);

    public IceGeneration Generation { get; private set; } = generation;

    /// <summary>The pair in use: never evicted.</summary>
    public CandidatePair? Selected { get; set; }

    public IReadOnlyList<IceCandidate> LocalCandidates => _locals;

    public IReadOnlyList<IceCandidate> RemoteCandidates => _remotes;

    /// <summary>Priorities depend on who controls (RFC 8445 §6.1.2.3).</summary>
    public void SetRole(IceRole role)
    {
        _role = role;
        foreach (CandidatePair pair in _pairs) pair.SetPriority(role);
        _pairs.Sort(BestFirst);
    }

    /// <summary>Forgets the peer; our own candidates stay, they are the same sockets (RFC 8445 §9).</summary>
    public void Restart(IceGeneration newGeneration)
    {
        Generation = newGeneration;
        _remotes.Clear();
        _pairs.Clear();
    }

    /// <summary>No other candidate of ours makes a pair any more.</summary>
    public void KeepRelayed() => _locals.RemoveAll(static one => one.Type != IceCandidateType.Relayed);

    /// <returns>False if it did not fit.</returns>
    public bool TryAddLocal(in IceCandidate candidate)
    {
        foreach (IceCandidate known in _locals)
        {
            if (known.Address == candidate.Address && known.Base == candidate.Base) return true;
        }
        if (_locals.Count == MaxLocalCandidates) return false;
        bool isNewBase = FindBase(candidate.Base) is null;
        _locals.Add(candidate);
        bool fits = true;
        if (!isNewBase) return true;
        foreach (IceCandidate remote in _remotes) fits &= TryAddPair(candidate, remote);
        return fits;
    }

    /// <returns>False if it, or one of its pairs, did not fit.</returns>
    public bool TryAddRemote(in IceCandidate candidate)
    {
        foreach (IceCandidate known in _remotes)
        {
            if (IsSameEndpoint(known.Address, candidate.Address)) return true;      // RFC 8838 §11: a duplicate
        }
        if (_remotes.Count == MaxRemoteCandidates) return false;
        _remotes.Add(candidate);
        bool fits = true;
        for (int i = 0; i < _locals.Count; i++)
        {
            if (IsFirstOfItsBase(i)) fits &= TryAddPair(_locals[i], candidate);
        }
        return fits;
    }

    public CandidatePair? Find(in Route route)
    {
        foreach (CandidatePair pair in _pairs)
        {
            if (pair.Route == route) return pair;
        }
        return null;
    }

    public CandidatePair? Find(StunTransactionId id)
    {
        foreach (CandidatePair pair in _pairs)
        {
            if (pair.TransactionId == id) return pair;
        }
        return null;
    }

    /// <summary>
    /// The pair that an authenticated check came on; a new peer-reflexive candidate if need be (RFC 8445 §7.3.1.3).
    /// </summary>
    /// <returns>Null if every pair of a full list is in better use.</returns>
    public CandidatePair? GetOrAdd(in Route route, uint remotePriority)
    {
        if (Find(route) is { } known) return known;
        if (FindBase(route.Local) is not { } local)
        {
            // It reached us on an address that was never a candidate: behind a port forwarding, or the address
            // is younger than the check.
            local = IceCandidate.Host(route.Local);
            if (_locals.Count < MaxLocalCandidates) _locals.Add(local);
        }
        var remote = new IceCandidate(IceCandidateType.PeerReflexive, route.Remote, remotePriority, Foundation: "");
        foreach (IceCandidate signalled in _remotes)
        {
            if (IsSameEndpoint(signalled.Address, route.Remote)) remote = signalled;
        }
        if (_pairs.Count == MaxPairs && !TryEvictForPeer()) return null;
        return Insert(local, remote, route);
    }

    /// <summary>Whether one of our candidates says this address (a STUN server cannot tell the scope).</summary>
    public bool IsLocalAddress(in TransportAddress address)
    {
        foreach (IceCandidate local in _locals)
        {
            if (IsSameEndpoint(local.Address, address)) return true;
        }
        return false;
    }

    /// <summary>Whether a TURN server relays to this address for us.</summary>
    public bool IsRelayed(in TransportAddress address)
    {
        foreach (IceCandidate local in _locals)
        {
            if (local.Type == IceCandidateType.Relayed && local.Address == address) return true;
        }
        return false;
    }

    private static bool IsSameEndpoint(in TransportAddress a, in TransportAddress b) =>
        a with { ScopeId = 0 } == b with { ScopeId = 0 };

    private static bool IsLinkLocal(in TransportAddress address) => address.High >> 54 == 0xFE80 >> 6;

    /// <summary>Same family; link-local only with link-local, on the local one's link (RFC 8445 §6.1.2.2).</summary>
    private static bool TryMakeRoute(in TransportAddress localBase, in TransportAddress remote, out Route route)
    {
        route = default;
        if (localBase.IsIPv4 != remote.IsIPv4 || IsLinkLocal(localBase) != IsLinkLocal(remote)) return false;
        route = new Route(localBase, IsLinkLocal(remote) ? remote with { ScopeId = localBase.ScopeId } : remote);
        return true;
    }

    private IceCandidate? FindBase(in TransportAddress localBase)
    {
        foreach (IceCandidate local in _locals)
        {
            if (local.Base == localBase) return local;
        }
        return null;
    }

    private bool IsFirstOfItsBase(int index)
    {
        for (int i = 0; i < index; i++)
        {
            if (_locals[i].Base == _locals[index].Base) return false;
        }
        return true;
    }

    private bool TryAddPair(in IceCandidate local, in IceCandidate remote)
    {
        if (!TryMakeRoute(local.Base, remote.Address, out Route route)) return true;
        if (Find(route) is { } known)
        {
            known.Remote = remote;                      // it was peer-reflexive until now (RFC 8838 §11.4)
            known.SetPriority(_role);
            _pairs.Sort(BestFirst);
            return true;
        }
        if (_pairs.Count == MaxPairs)
        {
            var priority = new CandidatePair(local, remote, route, Generation);
            priority.SetPriority(_role);
            int worst = FindWorstUnheard();
            if (worst < 0 || _pairs[worst].Priority >= priority.Priority) return false;
            _pairs.RemoveAt(worst);
        }
        Insert(local, remote, route);
        return true;
    }

    private CandidatePair Insert(in IceCandidate local, in IceCandidate remote, in Route route)
    {
        var pair = new CandidatePair(local, remote, route, Generation) { Id = _nextId++ };
        pair.SetPriority(_role);
        int index = 0;
        while (index < _pairs.Count && _pairs[index].Priority >= pair.Priority) index++;
        _pairs.Insert(index, pair);
        return pair;
    }

    private int FindWorstUnheard() => _pairs.FindLastIndex(pair => pair.LastHeard is null && pair != Selected);

    /// <summary>
    /// Room for a pair that the peer is known to use: the worst that never worked goes, else the one silent longest.
    /// </summary>
    private bool TryEvictForPeer()
    {
        int victim = FindWorstUnheard();
        for (int i = 0; victim < 0 && i < _pairs.Count; i++)
        {
            if (_pairs[i] != Selected) victim = i;
        }
        if (victim < 0) return false;
        if (_pairs[victim].LastHeard is not null)
        {
            for (int i = 0; i < _pairs.Count; i++)
            {
                if (_pairs[i] != Selected && _pairs[i].LastHeard!.Value < _pairs[victim].LastHeard!.Value) victim = i;
            }
        }
        _pairs.RemoveAt(victim);
        return true;
    }
}
