using System.Collections.Concurrent;

namespace Camerad.WebRtc;

/// <summary>
/// The order of one connection: its operations (W3C WebRTC §4.4.1.2, the operations chain) and its events run one after
/// the other, as the specification's queued tasks do, on the thread pool or on a context the caller gave. On a given
/// context, what follows an <c>await</c> there runs before the next task does, as a promise's reactions do in a
/// browser.
/// </summary>
/// <param name="report">Told what an event handler threw (W3C "report the exception"); the connection goes on.</param>
/// <param name="target">Where everything runs; null: the thread pool.</param>
internal sealed class ConnectionContext(Action<Exception> report, SynchronizationContext? target = null)
{
    private readonly ConcurrentQueue<Action> _queue = new();
    private int _pending;

    /// <summary>Queues a task.</summary>
    public void Post(Action task)
    {
        _queue.Enqueue(task);
        if (Interlocked.Increment(ref _pending) != 1) return;
        if (target is not null) PostNext(target);
        else ThreadPool.UnsafeQueueUserWorkItem(static context => context.Drain(), this, preferLocal: false);
    }

    /// <summary>Queues an operation; what it throws becomes the task's exception.</summary>
    public Task<T> Run<T>(Func<T> operation)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                completion.SetResult(operation());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    private void PostNext(SynchronizationContext context)
    {
        try
        {
            context.Post(static state => ((ConnectionContext)state!).RunOneAndPostNext(), this);
        }
        catch (Exception exception)
        {
            // A context that takes nothing any more: its owner has ended it before the connection.
            report(exception);
        }
    }

    // What the task has completed has posted its continuations; the next task comes behind them.
    private void RunOneAndPostNext()
    {
        RunOne();
        if (Interlocked.Decrement(ref _pending) > 0) PostNext(target!);
    }

    private void Drain()
    {
        do RunOne();
        while (Interlocked.Decrement(ref _pending) > 0);
    }

    private void RunOne()
    {
        if (!_queue.TryDequeue(out Action? task)) return;
        try
        {
            task();
        }
        catch (Exception exception)
        {
            report(exception);
        }
    }
}
