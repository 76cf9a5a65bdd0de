using System.Collections.Concurrent;

namespace Camerad.WebRtc.Tests.Connections;

/// <summary>A context with a thread of its own, as a user interface has one.</summary>
internal sealed class SingleThreadContext : SynchronizationContext, IDisposable
{
    private readonly BlockingCollection<Action> _tasks = [];
    private readonly Thread _thread;

    public SingleThreadContext()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "single" };
        _thread.Start();
    }

    public bool IsCurrent => Thread.CurrentThread == _thread;

    public override void Post(SendOrPostCallback d, object? state)
    {
        // What is posted to a context that has ended is lost, as it is with a user interface's.
        if (!_tasks.IsAddingCompleted) _tasks.TryAdd(() => d(state));
    }

    public Task<T> Run<T>(Func<T> function)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _tasks.Add(() =>
        {
            try
            {
                answer.SetResult(function());
            }
            catch (Exception exception)
            {
                answer.SetException(exception);
            }
        });
        return answer.Task;
    }

    public void Dispose()
    {
        _tasks.CompleteAdding();
        _thread.Join();
        _tasks.Dispose();
    }

    private void Run()
    {
        SetSynchronizationContext(this);
        foreach (Action task in _tasks.GetConsumingEnumerable()) task();
    }
}
