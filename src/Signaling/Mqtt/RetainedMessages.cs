namespace Camerad.Signaling.Mqtt;

/// <summary>
/// What the device retains besides its status: repeated after each connection, because a broker may have lost it.
/// </summary>
internal sealed class RetainedMessages
{
    /// <summary>Most topics retained by one device.</summary>
    public const int MaxTopics = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Publication> _messages = new(StringComparer.Ordinal);

    /// <summary>An empty payload removes the topic.</summary>
    /// <returns>False when full.</returns>
    public bool TryStore(Publication message)
    {
        lock (_lock)
        {
            if (message.Payload.Length == 0)
            {
                _messages.Remove(message.Topic);
                return true;
            }

            if (_messages.Count == MaxTopics && !_messages.ContainsKey(message.Topic)) return false;
            _messages[message.Topic] = message;
            return true;
        }
    }

    public IReadOnlyList<Publication> Snapshot()
    {
        lock (_lock) return [.. _messages.Values];
    }
}
