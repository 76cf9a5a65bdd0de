namespace Camerad.WebRtc.Connection;

/// <summary>
/// W3C WebRTC §4.4.1.2: the operations of a connection run one after the other; here as tasks of its context, whose
/// order they share with the events.
/// </summary>
/// <param name="context">Where they run.</param>
/// <param name="onEmpty">Called on the context when the last one is done.</param>
internal sealed class OperationsChain(ConnectionContext context, Action onEmpty)
{
    private int _length;

    public bool IsEmpty => Volatile.Read(ref _length) == 0;

    /// <summary>Queues an operation; what it throws becomes the task's exception.</summary>
    public Task<T> Run<T>(Func<T> operation)
    {
        Interlocked.Increment(ref _length);
        return context.Run(() =>
        {
            try
            {
                return operation();
            }
            finally
            {
                if (Interlocked.Decrement(ref _length) == 0) onEmpty();
            }
        });
    }
}
