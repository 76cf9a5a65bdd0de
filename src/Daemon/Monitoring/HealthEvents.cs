namespace Camerad.Daemon.Monitoring;

/// <summary>
/// Events on their way to the brokers: one that no broker takes waits until one does. Used by one thread at a time.
/// </summary>
/// <param name="publish">Sends one; false: no broker took it.</param>
internal sealed class HealthEvents(Func<byte[], Task<bool>> publish)
{
    /// <summary>Events that wait; then the oldest is dropped, as telemetry lists what is still true.</summary>
    public const int MaxWaiting = 32;

    private readonly Queue<byte[]> _waiting = [];

    public int Count => _waiting.Count;

    public void Add(byte[] message)
    {
        if (_waiting.Count == MaxWaiting) _waiting.Dequeue();
        _waiting.Enqueue(message);
    }

    /// <summary>Sends what waits, in order, up to the first that nobody takes.</summary>
    public async Task FlushAsync()
    {
        while (_waiting.TryPeek(out byte[]? message) && await publish(message).ConfigureAwait(false))
            _waiting.Dequeue();
    }
}
