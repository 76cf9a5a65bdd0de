namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>A connection's context that runs when it is told to, on the caller's thread.</summary>
internal sealed class VirtualContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _tasks = new();

    public bool IsIdle => _tasks.Count == 0;

    public override void Post(SendOrPostCallback d, object? state) => _tasks.Enqueue((d, state));

    public override SynchronizationContext CreateCopy() => this;

    public void Post(Action task) => Post(static state => ((Action)state!)(), task);

    /// <summary>Runs what is queued, and what that queues.</summary>
    /// <returns>False: there was nothing.</returns>
    public bool Run()
    {
        if (IsIdle) return false;
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        try
        {
            while (_tasks.TryDequeue(out (SendOrPostCallback Callback, object? State) task)) task.Callback(task.State);
        }
        finally
        {
            SetSynchronizationContext(before);
        }

        return true;
    }
}
