using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>What the loop keeps of one engine.</summary>
/// <param name="port">Where its datagrams come and go.</param>
/// <param name="tag">The first four bytes of this engine's STUN transaction ids; unique on the port.</param>
/// <param name="engine">The engine.</param>
/// <param name="events">Where what it tells is posted; null: nobody listens.</param>
internal sealed class EngineEntry(NetworkPort port, uint tag, RtcEngine engine, IPeerEvents? events)
{
    public NetworkPort Port { get; } = port;

    public uint Tag { get; } = tag;

    public RtcEngine Engine { get; } = engine;

    public IPeerEvents? Events { get; } = events;

    /// <summary>Its connection keeps up with what it is told.</summary>
    public bool HasRoom => Events is not { HasRoom: false };

    public List<ulong> UfragKeys { get; } = [];

    /// <summary>
    /// The engine's next deadline, as of its last turn; kept here so that a turn does not ask every engine.
    /// </summary>
    public Instant NextTimeout { get; set; } = Instant.Zero;

    public List<TransportAddress> Addresses { get; } = [];

    /// <summary>Where the frames of its senders come from, by their handles.</summary>
    public Dictionary<int, MediaFeed> Feeds { get; } = [];

    /// <summary>Its allocations on TURN servers.</summary>
    public List<RelayEntry> Relays { get; } = [];

    /// <summary>Has had an input since its outputs were drained.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Keys are there: what its feeds have kept is sent.</summary>
    public void JoinFeeds(Instant now)
    {
        foreach ((int handle, MediaFeed feed) in Feeds) feed.Join(now, this, handle);
    }

    public void LeaveFeeds()
    {
        foreach ((int handle, MediaFeed feed) in Feeds) feed.Leave(this, handle);
        Feeds.Clear();
    }

    /// <summary>
    /// Another source for a sender, or none. A negotiation that changes nothing must not send the group of pictures
    /// again.
    /// </summary>
    public void SetFeed(Instant now, int handle, MediaFeed? feed)
    {
        MediaFeed? before = Feeds.GetValueOrDefault(handle);
        if (before == feed) return;
        before?.Leave(this, handle);
        if (feed is null)
        {
            Feeds.Remove(handle);
            return;
        }

        Feeds[handle] = feed;
        if (Engine.IsConnected) feed.Join(now, this, handle);
    }
}
