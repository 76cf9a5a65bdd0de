using System.Collections.Concurrent;

namespace Camerad.Interop.Tests.Calls;

/// <summary>One thread on which all of a connection runs, one after the other, as everything does in a page.</summary>
internal sealed class EventLoop : SynchronizationContext, IDisposable
{
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(20);

    private readonly BlockingCollection<Action> _tasks = [];
    private readonly ConcurrentQueue<Exception> _faults = new();
    private readonly Thread _thread;
    private bool _isEnding;

    public EventLoop()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "event loop" };
        _thread.Start();
    }

    /// <summary>What tasks threw that nobody waited for.</summary>
    public IReadOnlyCollection<Exception> Faults => _faults;

    public override void Post(SendOrPostCallback d, object? state) => _tasks.Add(() => d(state));

    /// <summary>Starts work on the thread; what it throws is kept in <see cref="Faults"/>.</summary>
    public void Start(Func<Task> work) => Post(_ => Own(work()), null);

    /// <summary>From the thread: what this task throws is kept in <see cref="Faults"/>.</summary>
    public void Own(Task task) => task.ContinueWith(
        done => _faults.Enqueue(done.Exception!.InnerException!),
        CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    public void Dispose()
    {
        Post(_ => _isEnding = true, null);
        Assert.True(_thread.Join(ExitPatience), "an event handler does not return");
    }

    private void Run()
    {
        SetSynchronizationContext(this);
        while (!_isEnding)
        {
            try
            {
                _tasks.Take()();
            }
            catch (Exception exception)
            {
                _faults.Enqueue(exception);
            }
        }
    }
}
