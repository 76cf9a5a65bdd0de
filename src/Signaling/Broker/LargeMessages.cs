using MQTTnet;

namespace Camerad.Signaling.Broker;

/// <summary>
/// Counts the pictures that wait for each client: the library bounds messages, not bytes, and a viewer that reads
/// slowly would keep hundreds of pictures in memory. Any thread.
/// </summary>
internal sealed class LargeMessages
{
    /// <summary>Messages longer than this count, bytes of payload.</summary>
    public const int SmallLength = 64 * 1024;

    /// <summary>
    /// Most that wait for one client; a newer one is then not queued for it. A subscription may add what is retained
    /// below it, but only while fewer wait.
    /// </summary>
    public const int MaxPending = 4;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _pending = new(StringComparer.Ordinal);
    private readonly HashSet<string> _retained = new(StringComparer.Ordinal);

    /// <returns>False when too many wait for the client already.</returns>
    public bool TryEnqueue(string clientId, long length)
    {
        if (length <= SmallLength) return true;
        lock (_lock)
        {
            int pending = _pending.GetValueOrDefault(clientId);
            if (pending >= MaxPending) return false;
            _pending[clientId] = pending + 1;
            return true;
        }
    }

    /// <summary>A message is being sent, or was dropped.</summary>
    public void Dequeue(string clientId, long length)
    {
        if (length <= SmallLength) return;
        lock (_lock)
        {
            int pending = _pending.GetValueOrDefault(clientId);
            if (pending > 1) _pending[clientId] = pending - 1;
            else _pending.Remove(clientId);
        }
    }

    /// <summary>A topic's retained message is replaced, or removed by an empty one.</summary>
    public void Retain(string topic, long length)
    {
        lock (_lock)
        {
            if (length > SmallLength) _retained.Add(topic);
            else _retained.Remove(topic);
        }
    }

    /// <param name="clientId">Who subscribes.</param>
    /// <param name="filter">To what.</param>
    /// <param name="wantsRetained">False: it gets no retained messages by this.</param>
    /// <returns>False when the retained messages must not be queued for the client now.</returns>
    public bool TrySubscribe(string clientId, string filter, bool wantsRetained)
    {
        if (!wantsRetained) return true;
        lock (_lock)
        {
            int more = _retained.Count(
                topic => MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch);
            if (more == 0) return true;
            int pending = _pending.GetValueOrDefault(clientId);
            if (pending >= MaxPending) return false;
            _pending[clientId] = pending + more;
            return true;
        }
    }

    /// <summary>The client's connection is over.</summary>
    public void Forget(string clientId)
    {
        lock (_lock) _pending.Remove(clientId);
    }
}
