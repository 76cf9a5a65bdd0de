using Camerad.WebRtc.Protocol;
using Camerad.WebRtc.Protocol.Ice;

namespace Camerad.WebRtc.Transport;

/// <summary>
/// One UDP port of a network: its socket, whose datagrams come by it, and the STUN servers that are asked from it.
/// Threading: what is not marked otherwise is the network thread's.
/// </summary>
internal sealed class NetworkPort
{
    public NetworkPort(IDatagramSocket socket, NetworkLoop loop)
    {
        Socket = socket;
        LocalPort = socket.LocalPort;
        StunServers = new StunServers(loop, this);
    }

    /// <summary>In host order. Any thread.</summary>
    public int LocalPort { get; }

    /// <summary>Any thread.</summary>
    public StunServers StunServers { get; }

    public IDatagramSocket Socket { get; }

    public EngineTable Engines { get; } = new();

    /// <summary>Keyed by the first four bytes of their transaction ids.</summary>
    public Dictionary<uint, GathererEntry> Gatherers { get; } = [];

    /// <summary>The socket may have datagrams.</summary>
    public bool IsReadable { get; set; }

    /// <summary>The first four bytes of STUN transaction ids that nobody here has yet.</summary>
    public uint NewTag(IRandom random)
    {
        uint tag;
        do tag = random.NextUInt32();
        while (Engines.ContainsTag(tag) || Gatherers.ContainsKey(tag));
        return tag;
    }

    /// <summary>A STUN server to keep asking for our mapped address.</summary>
    /// <param name="tag">The first four bytes of its transaction ids.</param>
    /// <param name="gatherer">Asks.</param>
    /// <param name="mapped">Told what the server sees; again when it changes.</param>
    public void AddGatherer(uint tag, ServerReflexiveGatherer gatherer, Action<TransportAddress> mapped) =>
        Gatherers.Add(tag, new GathererEntry(gatherer, mapped));

    public Instant NextTimeout
    {
        get
        {
            Instant next = Instant.Never;
            foreach (EngineEntry entry in Engines.Entries) next = Instant.Min(next, entry.NextTimeout);
            foreach (GathererEntry entry in Gatherers.Values) next = Instant.Min(next, entry.Gatherer.NextTimeout);
            return next;
        }
    }
}
