using System.Buffers.Binary;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// Finds the engine a datagram is for, on one port for all: a STUN request by the username fragment it names (ours,
/// first), a STUN response by the tag in its transaction id, everything else by the remote address, which an
/// authenticated STUN message has proved before. Bounded: addresses are added only after such proof, and leave with
/// their engine. Network thread only.
/// </summary>
internal sealed class EngineTable
{
    /// <summary>
    /// Remote addresses remembered per engine: a browser's interfaces times its sockets, and roaming.
    /// </summary>
    internal const int MaxAddressesPerEngine = 32;

    /// <summary>
    /// Username fragments per engine: the current ICE generation's and the one before, while a restart is under way.
    /// </summary>
    internal const int MaxUfragsPerEngine = 2;

    private readonly List<EngineEntry> _entries = [];
    private readonly Dictionary<uint, EngineEntry> _byTag = [];
    private readonly Dictionary<ulong, EngineEntry> _byUfrag = [];
    private readonly Dictionary<TransportAddress, EngineEntry> _byAddress = [];

    /// <summary>A list, not an interface: walking it every turn must not allocate an enumerator.</summary>
    public List<EngineEntry> Entries => _entries;

    /// <summary>Username fragments are ours and 4 to 8 bytes long, so they fit one integer.</summary>
    public static ulong UfragKey(ReadOnlySpan<byte> ufrag)
    {
        if (ufrag.Length > 8) return 0;
        Span<byte> padded = stackalloc byte[8];
        padded.Clear();
        ufrag.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64LittleEndian(padded);
    }

    public void Add(EngineEntry entry)
    {
        _entries.Add(entry);
        _byTag.Add(entry.Tag, entry);
    }

    public bool ContainsTag(uint tag) => _byTag.ContainsKey(tag);

    /// <summary>
    /// ICE credentials are new: first description, or a restart, while which the ones before stay valid.
    /// </summary>
    public void AddUfrag(EngineEntry entry, ReadOnlySpan<byte> ufrag)
    {
        ulong key = UfragKey(ufrag);
        if (!_byUfrag.TryAdd(key, entry)) return;
        entry.UfragKeys.Add(key);
        if (entry.UfragKeys.Count <= MaxUfragsPerEngine) return;
        _byUfrag.Remove(entry.UfragKeys[0]);
        entry.UfragKeys.RemoveAt(0);
    }

    public EngineEntry? FindByUfrag(ReadOnlySpan<byte> ufrag) => _byUfrag.GetValueOrDefault(UfragKey(ufrag));

    public EngineEntry? FindByTag(uint tag) => _byTag.GetValueOrDefault(tag);

    public EngineEntry? FindByAddress(in TransportAddress remote) => _byAddress.GetValueOrDefault(remote);

    /// <summary>
    /// The remote address is proved to be this engine's peer; the newest proof wins (a NAT may give a port to another),
    /// but not over an engine that is using the address: a viewer's check with another's source address must not take
    /// that one's feedback away. What an engine has come to use itself is its own (<see cref="TakeAddress"/>).
    /// </summary>
    public void AddAddress(EngineEntry entry, in TransportAddress remote)
    {
        if (_byAddress.TryGetValue(remote, out EngineEntry? owner))
        {
            if (owner == entry || owner.Engine.Ice.SelectedRoute?.Remote == remote) return;
            owner.Addresses.Remove(remote);
        }
        Give(entry, remote);
    }

    /// <summary>
    /// The engine uses the pair of this remote address from now on: a check of its own has come back from there, so the
    /// address is its peer's.
    /// </summary>
    /// <returns>Who has used it until now and can't be told apart from this one any more; null: nobody.</returns>
    public EngineEntry? TakeAddress(EngineEntry entry, in TransportAddress remote)
    {
        EngineEntry? before = _byAddress.GetValueOrDefault(remote);
        if (before == entry) return null;
        bool wasUsed = before?.Engine.Ice.SelectedRoute?.Remote == remote;
        before?.Addresses.Remove(remote);
        Give(entry, remote);
        return wasUsed ? before : null;
    }

    public void Remove(EngineEntry entry)
    {
        if (!_entries.Remove(entry)) return;
        _byTag.Remove(entry.Tag);
        foreach (ulong key in entry.UfragKeys) _byUfrag.Remove(key);
        foreach (TransportAddress address in entry.Addresses) _byAddress.Remove(address);
    }

    private void Give(EngineEntry entry, in TransportAddress remote)
    {
        if (entry.Addresses.Count >= MaxAddressesPerEngine)
        {
            _byAddress.Remove(entry.Addresses[0]);
            entry.Addresses.RemoveAt(0);
        }
        _byAddress[remote] = entry;
        entry.Addresses.Add(remote);
    }
}
