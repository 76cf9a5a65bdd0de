namespace Camerad.WebRtc.Tests.Identity;

/// <summary>Time that passes when the test says so.</summary>
internal sealed class StoppedTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<Timer> _timers = [];

    /// <summary>Timers that are set, so that a test knows when somebody waits.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _timers.Count;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), dueTime);
        lock (_lock) _timers.Add(timer);
        return timer;
    }

    public void Pass(TimeSpan time)
    {
        List<Timer> due;
        lock (_lock)
        {
            foreach (Timer timer in _timers) timer.Left -= time;
            due = [.. _timers.Where(static timer => timer.Left <= TimeSpan.Zero)];
        }

        foreach (Timer timer in due) timer.Fire();
    }

    private sealed class Timer(StoppedTime time, Action fire, TimeSpan left) : ITimer
    {
        public TimeSpan Left { get; set; } = left;

        public void Fire()
        {
            Dispose();
            fire();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Left = dueTime;
            return true;
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
