using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>An <see cref="InputLine"/> with a clock: edges come in from any thread, triggers go out.</summary>
internal sealed class WatchedInput : IDisposable
{
    private readonly Lock _lock = new();
    private readonly InputLine _line;
    private readonly TimeProvider _time;
    private readonly Action<GpioInputOptions, GpioTrigger, DateTimeOffset> _handle;
    private readonly ITimer _timer;
    private bool _isWatching;
    private bool _isDisposed;

    /// <param name="options">As configured.</param>
    /// <param name="time">The clock that edges are stamped with.</param>
    /// <param name="handle">Gets the triggers, in order, under a lock: must not block.</param>
    public WatchedInput(
        GpioInputOptions options, TimeProvider time, Action<GpioInputOptions, GpioTrigger, DateTimeOffset> handle)
    {
        (Options, _time, _handle) = (options, time, handle);
        _line = new InputLine(options);
        _timer = time.CreateTimer(
            static state => ((WatchedInput)state!).HandleTimeout(), this, Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
    }

    public GpioInputOptions Options { get; }

    /// <summary>Edges, triggers, and triggers in hold-offs since the start; whether the line is active.</summary>
    public (long Edges, long Triggers, long HeldOff, bool IsActive) Facts
    {
        get
        {
            lock (_lock) return (_line.Edges, _line.Triggers, _line.HeldOff, _isWatching && _line.IsActive);
        }
    }

    /// <summary>The line has been opened and has this level.</summary>
    public void Start(bool isHigh)
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            _isWatching = true;
            _line.HandleStart(isHigh, MonotonicTime.Now(_time));
            Drain();
        }
    }

    /// <summary>Edges until the next <see cref="Start"/> do not count.</summary>
    public void Stop()
    {
        lock (_lock) _isWatching = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <param name="isHigh">The level after it.</param>
    /// <param name="at">By the monotonic clock.</param>
    public void HandleEdge(bool isHigh, TimeSpan at)
    {
        lock (_lock)
        {
            if (!_isWatching) return;
            _line.HandleEdge(isHigh, at);
            Drain();
        }
    }

    public void Dispose()
    {
        lock (_lock) _isDisposed = true;
        Stop();
        _timer.Dispose();
    }

    private void HandleTimeout()
    {
        lock (_lock)
        {
            if (!_isWatching) return;
            _line.HandleTimeout(MonotonicTime.Now(_time));
            Drain();
        }
    }

    private void Drain()
    {
        TimeSpan now = MonotonicTime.Now(_time);
        while (_line.TryPollTrigger(out InputTrigger trigger))
            _handle(Options, trigger.Trigger, _time.GetUtcNow() - (now - trigger.At));
        TimeSpan due = _line.NextTimeout;
        // Timers count in whole milliseconds; one too early would only be set again.
        _timer.Change(due == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling((due - now).TotalMilliseconds))),
            Timeout.InfiniteTimeSpan);
    }
}
