namespace Camerad.WebRtc.Connection;

/// <summary>
/// W3C WebRTC §4.4.1.2: the operations of a connection run one after the other; here as tasks of its context, whose
/// order they share with the events. One that waits for an identity provider holds up those behind it, and no event.
/// </summary>
/// <param name="context">Where they run.</param>
/// <param name="onEmpty">Called on the context when the last one is done.</param>
internal sealed class OperationsChain(ConnectionContext context, Action onEmpty)
{
    // Both on the context only.
    private readonly Queue<Action> _heldUp = new();
    private bool _isWaiting;
    private int _length;

    public bool IsEmpty => Volatile.Read(ref _length) == 0;

    /// <summary>Queues an operation; what it throws becomes the task's exception.</summary>
    public Task<T> Run<T>(Func<T> operation) => Queue<T>(completion => Complete(completion, operation));

    /// <summary>Queues an operation that first waits.</summary>
    /// <param name="wait">Begins the wait, on the context.</param>
    /// <param name="operation">Goes on when it has ended, on the context; what it throws becomes the task's
    /// exception.</param>
    public Task<T> Run<TGained, T>(Func<Task<TGained>> wait, Func<Task<TGained>, T> operation) =>
        Queue<T>(completion =>
    {
        Task<TGained> gained = wait();
        if (gained.IsCompleted)
        {
            Complete(completion, () => operation(gained));
            return;
        }

        _isWaiting = true;
        gained.ContinueWith(
            _ => context.Post(() =>
            {
                Complete(completion, () => operation(gained));
                _isWaiting = false;
                PostNext();
            }),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    });

    private Task<T> Queue<T>(Action<TaskCompletionSource<T>> step)
    {
        Interlocked.Increment(ref _length);
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        context.Post(() =>
        {
            if (_isWaiting || _heldUp.Count > 0) _heldUp.Enqueue(() => step(completion));
            else step(completion);
        });
        return completion.Task;
    }

    // One task of the context each, so that what follows an await comes before the next operation.
    private void PostNext()
    {
        if (_heldUp.Count == 0) return;
        context.Post(() =>
        {
            _heldUp.Dequeue()();
            if (!_isWaiting) PostNext();
        });
    }

    private void Complete<T>(TaskCompletionSource<T> completion, Func<T> operation)
    {
        try
        {
            completion.SetResult(Run());
        }
        catch (Exception exception)
        {
            completion.SetException(exception);
        }

        T Run()
        {
            try
            {
                return operation();
            }
            finally
            {
                if (Interlocked.Decrement(ref _length) == 0) onEmpty();
            }
        }
    }
}
