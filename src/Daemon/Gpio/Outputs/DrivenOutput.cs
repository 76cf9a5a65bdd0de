using System.Diagnostics.CodeAnalysis;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Outputs;

/// <summary>An <see cref="OutputLine"/> with a clock and, while its line is open, a line. Threading: any.</summary>
internal sealed class DrivenOutput : IDisposable
{
    private readonly Lock _lock = new();
    private readonly OutputLine _line;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private Action<bool>? _write;
    private bool? _written;
    private bool _isDisposed;

    /// <param name="options">As configured.</param>
    /// <param name="states">What it may depend on.</param>
    /// <param name="time">For blinking.</param>
    public DrivenOutput(GpioOutputOptions options, OutputStates states, TimeProvider time)
    {
        (Options, _time) = (options, time);
        _line = new OutputLine(options, states);
        _timer = time.CreateTimer(
            static state => ((DrivenOutput)state!).Update(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public GpioOutputOptions Options { get; }

    /// <summary>Whether it should be on, or is.</summary>
    public bool IsOn
    {
        get
        {
            lock (_lock) return _line.At(MonotonicTime.Now(_time)).IsOn;
        }
    }

    /// <summary>
    /// Why the line could not be set; null if it could. It stays until the next <see cref="Attach"/>.
    /// </summary>
    public string? WriteFault { get; private set; }

    /// <summary>The level that the line is to be opened with.</summary>
    public bool Level
    {
        get
        {
            lock (_lock) return _line.Level(_line.At(MonotonicTime.Now(_time)).IsOn);
        }
    }

    /// <summary>The line has been opened with a level.</summary>
    public void Attach(Action<bool> write, bool level)
    {
        lock (_lock)
        {
            if (_isDisposed) return;
            (_write, _written, WriteFault) = (write, level, null);
        }

        Update();
    }

    /// <summary>The line is gone.</summary>
    public void Detach()
    {
        lock (_lock) _write = null;
    }

    /// <summary>Of a switch.</summary>
    public void Switch(bool on)
    {
        lock (_lock) _line.Switch(on);
        Update();
    }

    /// <summary>Sets the line to what it should be now.</summary>
    public void Update()
    {
        lock (_lock)
        {
            if (_write is null) return;
            TimeSpan now = MonotonicTime.Now(_time);
            (bool isOn, TimeSpan next) = _line.At(now);
            Write(_line.Level(isOn));
            _timer.Change(next == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan
                : TimeSpan.FromMilliseconds(Math.Ceiling((next - now).TotalMilliseconds)), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Sets the line to what it is to be without camerad, and leaves it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Write(_line.Level(Options.AtStop));
            (_write, _isDisposed) = (null, true);
        }

        _timer.Dispose();
    }

    [SuppressMessage("Design", "CA1031", Justification = "Drivers throw what they like; the line is opened anew.")]
    private void Write(bool level)
    {
        if (_write is null || _written == level) return;
        try
        {
            _write(level);
            _written = level;
        }
        catch (Exception e)
        {
            _write = null;
            WriteFault = e.Message;
        }
    }
}
