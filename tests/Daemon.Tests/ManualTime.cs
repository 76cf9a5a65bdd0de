namespace Camerad.Daemon.Tests;

/// <summary>
/// Time that passes when the test says so, timer by timer in the order in which they are due: also the clock that
/// edges and pictures are stamped with.
/// </summary>
/// <param name="start">When it begins; null: 1970.</param>
internal sealed class ManualTime(DateTimeOffset? start = null) : TimeProvider
{
    /// <summary>The machine has run for a while.</summary>
    private static readonly TimeSpan Begin = TimeSpan.FromDays(1);

    private readonly DateTimeOffset _start = start ?? DateTimeOffset.UnixEpoch;
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _timers = [];
    private TimeSpan _now = Begin;

    /// <summary>By the monotonic clock.</summary>
    public TimeSpan Now
    {
        get
        {
            lock (_lock) return _now;
        }
    }

    /// <summary>Timers that are set, so that a test knows when somebody waits.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _timers.Count(static timer => timer.Due is not null);
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public override DateTimeOffset GetUtcNow() => _start + (Now - Begin);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        lock (_lock) _timers.Add(timer);
        return timer;
    }

    public void Advance(double milliseconds) => Advance(TimeSpan.FromMilliseconds(milliseconds));

    public void Advance(TimeSpan time)
    {
        TimeSpan end = Now + time;
        while (true)
        {
            ManualTimer? next;
            lock (_lock)
            {
                next = _timers.Where(timer => timer.Due <= end).MinBy(static timer => timer.Due);
                _now = next?.Due is { } due && due > _now ? due : next is null ? end : _now;
                if (next is not null) next.Due = next.Period is { } period ? _now + period : null;
            }

            if (next is null) return;
            next.Fire();
        }
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public TimeSpan? Due { get; set; }

        public TimeSpan? Period { get; private set; }

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : time._now + dueTime;
                Period = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period;
            }

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
