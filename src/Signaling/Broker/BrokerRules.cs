namespace Camerad.Signaling.Broker;

/// <summary>
/// What viewers may do at the embedded broker. They read what is public; <c>signal/session/device</c> and
/// <c>reply/id</c> belong to the connection that first subscribes to them, until it unsubscribes or ends: only that
/// connection may send on <c>signal/session/viewer</c>, and be answered on <c>reply/id</c>. No wildcard reaches these
/// topics, nobody but the device retains anything. Any thread.
/// </summary>
/// <param name="topics">The device's.</param>
/// <param name="allowsCommands">False: viewers give no commands.</param>
internal sealed class BrokerRules(DeviceTopics topics, bool allowsCommands)
{
    /// <summary>Most filters of one viewer's connection.</summary>
    public const int MaxFiltersPerClient = 32;

    /// <summary>Most sessions and reply topics of one viewer's connection.</summary>
    public const int MaxSessionsPerClient = 8;

    /// <summary>What one viewer's connection may send, messages: so many at once, then so many per second.</summary>
    public const int MessageBurst = 128, MessagesPerSecond = 16;

    /// <summary>How many of them may be commands.</summary>
    public const int CommandBurst = 16, CommandsPerSecond = 4;

    // What anybody who may watch may read; all but status may have levels below them.
    private static readonly string[] PublicTrees = ["telemetry", "event", "snapshot"];

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
            string? fault = IsOwnable(filter) ? Own(client, filter) : PublicFault(filter);
            if (fault is null) client.Filters.Add(filter);
            return fault;
        }
    }

    public bool HasSubscribed(BrokerClient client, string filter)
    {
        lock (_lock) return client.Filters.Contains(filter);
    }

    public void Unsubscribe(BrokerClient client, string filter)
    {
        lock (_lock)
        {
            if (client.Filters.Remove(filter)) Release(client, filter);
        }
    }

    /// <returns>False when the client sends more than it may.</returns>
    public bool TryPace(BrokerClient client, string topic)
    {
        if (client.IsDevice) return true;
        lock (_lock)
            return client.Messages.TryTake() && (!topics.TryParseCommand(topic, out _) || client.Commands.TryTake());
    }

    /// <param name="client">Who sends.</param>
    /// <param name="topic">On which topic.</param>
    /// <param name="responseTopic">Where it wants the answer; null: nowhere.</param>
    /// <param name="retain">It asks the broker to keep the message.</param>
    /// <returns>Null if allowed, else why not.</returns>
    public string? Publish(BrokerClient client, string topic, string? responseTopic, bool retain)
    {
        if (client.IsDevice) return null;
        if (topics.TryParseCommand(topic, out _)) return CommandFault(client, responseTopic, retain);
        if (!topics.TryParseFromViewer(topic, out string? session))
            return "Viewers may only send on signal/<session>/viewer and command/<name>.";
        if (retain) return "Viewers may not retain messages.";
        return Owns(client, topics.ToViewer(session)) ? null : "Subscribe to signal/<session>/device first.";
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

    private string? CommandFault(BrokerClient client, string? responseTopic, bool retain)
    {
        if (!allowsCommands) return "Viewers may not give commands here: see http.control.";
        if (retain) return "Viewers may not retain messages.";
        if (string.IsNullOrEmpty(responseTopic)) return null;
        return topics.IsReply(responseTopic) && Owns(client, responseTopic)
            ? null
            : "The response topic must be reply/<id> of this device; subscribe to it first.";
    }

    private bool Owns(BrokerClient client, string filter)
    {
        lock (_lock) return ReferenceEquals(_owners.GetValueOrDefault(filter), client);
    }

    private bool IsOwnable(string filter) => topics.IsReply(filter) || topics.TryParseToViewer(filter, out _);

    private void Release(BrokerClient client, string filter)
    {
        if (ReferenceEquals(_owners.GetValueOrDefault(filter), client)) _owners.Remove(filter);
    }

    private string? Own(BrokerClient client, string filter)
    {
        // A client that connects again under its id takes its sessions along: its old connection is about to be closed.
        if (_owners.TryGetValue(filter, out BrokerClient? owner) && owner.Id != client.Id)
            return "This session belongs to another connection.";
        if (!ReferenceEquals(owner, client)
            && _owners.Values.Count(other => ReferenceEquals(other, client)) >= MaxSessionsPerClient)
            return $"A viewer may have {MaxSessionsPerClient} sessions and reply topics.";
        _owners[filter] = client;
        return null;
    }

    private string? PublicFault(string filter)
    {
        if (filter == topics.Status) return null;
        foreach (string tree in PublicTrees)
            if (filter == topics.Root + tree || filter.StartsWith($"{topics.Root}{tree}/", StringComparison.Ordinal))
                return null;
        return "Viewers may read status, telemetry, event, snapshot, signal/<session>/device and reply/<id> "
            + "of this device.";
    }
}
