namespace Camerad.Capture;

/// <summary>Who wants a stream's pictures now. Any thread.</summary>
internal sealed class StreamDemand : IDisposable
{
    private readonly Lock _lock = new();
    private readonly AutoResetEvent _arrived = new(initialState: false);
    private int _count;
    private long _idleSince = MonotonicClock.Ticks;
    private bool _disposed;

    /// <summary>Signaled when somebody comes.</summary>
    public WaitHandle Arrived => _arrived;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _count;
        }
    }

    /// <summary>How long there has been nobody; zero while somebody is there.</summary>
    public TimeSpan IdleTime
    {
        get
        {
            lock (_lock) return _count > 0 ? TimeSpan.Zero : TimeSpan.FromTicks(MonotonicClock.Ticks - _idleSince);
        }
    }

    /// <summary>Somebody comes, and leaves when the result is disposed.</summary>
    public IDisposable Add()
    {
        lock (_lock)
        {
            _count++;
            if (!_disposed) _arrived.Set();
        }

        return new Share(this);
    }

    public void Dispose()
    {
        lock (_lock) _disposed = true;
        _arrived.Dispose();
    }

    private void Remove()
    {
        lock (_lock)
        {
            if (--_count == 0) _idleSince = MonotonicClock.Ticks;
        }
    }

    private sealed class Share(StreamDemand demand) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0) demand.Remove();
        }
    }
}
