namespace Camerad.Signaling.Broker;

/// <summary>
/// What viewers may do at the embedded broker. They read what is public; a session's topics belong to the connection
/// that first subscribes to <c>signal/session/device</c>, until it unsubscribes or ends, and only that connection may
/// send on <c>signal/session/viewer</c>. No wildcard reaches a signal topic, nobody but the device retains anything.
/// Any thread.
/// </summary>
internal sealed class BrokerRules(DeviceTopics topics)
{
    /// <summary>Most filters of one viewer's connection.</summary>
    public const int MaxFiltersPerClient = 32;

    /// <summary>Most sessions of one viewer's connection.</summary>
    public const int MaxSessionsPerClient = 8;

    /// <summary>What one viewer's connection may send, messages: so many at once, then so many per second.</summary>
    public const int MessageBurst = 128, MessagesPerSecond = 16;

    // What anybody who may watch may read; telemetry and event may have levels below them.
    private static readonly string[] PublicTrees = ["telemetry", "event"];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, BrokerClient> _owners = new(StringComparer.Ordinal);

    /// <returns>Null if allowed, else why not.</returns>
    public string? Subscribe(BrokerClient client, string filter)
    {
        if (client.IsDevice) return null;
        lock (_lock)
        {
            if (client.Filters.Count >= MaxFiltersPerClient && !client.Filters.Contains(filter))
                return $"A viewer may have {MaxFiltersPerClient} subscriptions.";
            string? fault =
                topics.TryParseToViewer(filter, out string? session) ? Own(client, session) : PublicFault(filter);
            if (fault is null) client.Filters.Add(filter);
            return fault;
        }
    }

    public void Unsubscribe(BrokerClient client, string filter)
    {
        lock (_lock)
        {
            if (client.Filters.Remove(filter)) Release(client, filter);
        }
    }

    /// <returns>False when the client sends more than it may.</returns>
    public bool TryPace(BrokerClient client)
    {
        if (client.IsDevice) return true;
        lock (_lock) return client.Messages.TryTake();
    }

    /// <returns>Null if allowed, else why not.</returns>
    public string? Publish(BrokerClient client, string topic, bool retain)
    {
        if (client.IsDevice) return null;
        if (!topics.TryParseFromViewer(topic, out string? session))
            return "Viewers may only send on signal/<session>/viewer.";
        if (retain) return "Viewers may not retain messages.";
        lock (_lock)
        {
            return _owners.TryGetValue(session, out BrokerClient? owner) && ReferenceEquals(owner, client)
                ? null
                : "Subscribe to signal/<session>/device first.";
        }
    }

    /// <summary>The connection ended: its sessions are free.</summary>
    public void Leave(BrokerClient client)
    {
        lock (_lock)
        {
            foreach (string filter in client.Filters) Release(client, filter);
            client.Filters.Clear();
        }
    }

    private void Release(BrokerClient client, string filter)
    {
        if (topics.TryParseToViewer(filter, out string? session)
            && ReferenceEquals(_owners.GetValueOrDefault(session), client))
            _owners.Remove(session);
    }

    private string? Own(BrokerClient client, string session)
    {
        // A client that connects again under its id takes its sessions along: its old connection is about to be closed.
        if (_owners.TryGetValue(session, out BrokerClient? owner) && owner.Id != client.Id)
            return "This session belongs to another connection.";
        if (_owners.Values.Count(other => ReferenceEquals(other, client)) >= MaxSessionsPerClient)
            return $"A viewer may have {MaxSessionsPerClient} sessions.";
        _owners[session] = client;
        return null;
    }

    private string? PublicFault(string filter)
    {
        if (filter == topics.Status) return null;
        foreach (string tree in PublicTrees)
            if (filter == topics.Root + tree || filter.StartsWith($"{topics.Root}{tree}/", StringComparison.Ordinal))
                return null;
        return "Viewers may read status, telemetry, event and signal/<session>/device of this device.";
    }
}
