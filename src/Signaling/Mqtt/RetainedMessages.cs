namespace Camerad.Signaling.Mqtt;

/// <summary>
/// What the device retains besides its status: repeated after each connection, because a broker may have lost it.
/// </summary>
internal sealed class RetainedMessages
{
    /// <summary>Most topics retained by one device.</summary>
    public const int MaxTopics = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _payloads = new(StringComparer.Ordinal);

    /// <summary>An empty payload removes the topic.</summary>
    /// <returns>False when full.</returns>
    public bool TryStore(string topic, byte[] payload)
    {
        lock (_lock)
        {
            if (payload.Length == 0)
            {
                _payloads.Remove(topic);
                return true;
            }

            if (_payloads.Count == MaxTopics && !_payloads.ContainsKey(topic)) return false;
            _payloads[topic] = payload;
            return true;
        }
    }

    public IReadOnlyList<KeyValuePair<string, byte[]>> Snapshot()
    {
        lock (_lock) return [.. _payloads];
    }
}
