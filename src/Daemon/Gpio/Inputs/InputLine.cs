using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>
/// One input from its edges to its triggers: debounce, active-low, recognizer, hold-off, in this order. Pure: time is
/// an argument and counts from wherever the caller likes. One input, then <see cref="TryPollTrigger"/> until it is
/// false. Not thread-safe. Nothing is allocated per edge.
/// </summary>
internal sealed class InputLine
{
    /// <summary>One edge gives at most four: what was due before it, an edge that was lost, and itself.</summary>
    private const int MaxPending = 8;

    /// <summary>
    /// Chips keep an edge that nobody had asked for, and report it when somebody does: an edge to the level that the
    /// line was found with, this soon after, is one of these.
    /// </summary>
    private static readonly TimeSpan StaleTime = TimeSpan.FromMilliseconds(250);

    private readonly Queue<InputTrigger> _pending = new(MaxPending);
    private readonly Recognizer _recognizer;
    private readonly TimeSpan _debounce;
    private readonly TimeSpan _holdOff;
    private readonly bool _isActiveLow;
    private readonly Func<GpioTrigger, bool> _isWanted;
    private TimeSpan _now = TimeSpan.MinValue;
    private TimeSpan _startedAt = TimeSpan.MinValue;
    private TimeSpan _holdUntil = TimeSpan.MinValue;
    private TimeSpan _settlesAt = TimeSpan.MaxValue;
    private bool _isHigh;
    private bool _candidate;
    private long _edgesAtStart;
    private long _heldOff;

    public InputLine(GpioInputOptions options)
    {
        bool holdsOffItself = options.Preset == GpioPreset.Pir;
        var holdOff = TimeSpan.FromMilliseconds(options.HoldOffMs);
        _debounce = TimeSpan.FromMilliseconds(options.DebounceMs);
        _holdOff = holdsOffItself ? TimeSpan.Zero : holdOff;
        _isActiveLow = options.ActiveLow;
        _isWanted = options.Actions.ContainsKey;
        _recognizer = options.Preset switch
        {
            GpioPreset.Pir => new MotionRecognizer(holdOff),
            GpioPreset.Button => new PressRecognizer(
                _isWanted(GpioTrigger.LongPress) ? TimeSpan.FromMilliseconds(options.LongPressMs) : null,
                _isWanted(GpioTrigger.DoublePress) ? TimeSpan.FromMilliseconds(options.DoublePressMs) : null),
            _ => new EdgeRecognizer(),
        };
    }

    /// <summary>Whether the line is active; only what has passed the debouncing counts.</summary>
    public bool IsActive => _isHigh != _isActiveLow;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called; <see cref="TimeSpan.MaxValue"/>: not.</summary>
    public TimeSpan NextTimeout => _settlesAt < _recognizer.NextTimeout ? _settlesAt : _recognizer.NextTimeout;

    /// <summary>Edges that came.</summary>
    public long Edges { get; private set; }

    /// <summary>Triggers that were given out.</summary>
    public long Triggers { get; private set; }

    /// <summary>Triggers that fell into a hold-off.</summary>
    public long HeldOff => _heldOff + _recognizer.HeldOff;

    /// <summary>The level that the line is found with, at the start or after it was lost.</summary>
    public void HandleStart(bool isHigh, TimeSpan at)
    {
        _now = Later(at);
        (_isHigh, _settlesAt, _startedAt, _edgesAtStart) = (isHigh, TimeSpan.MaxValue, at, Edges);
        Give(_recognizer.HandleStart(IsActive), at);
    }

    /// <summary>The line has changed; <paramref name="at"/> may be earlier than the last call's, by the time it took.
    /// </summary>
    public void HandleEdge(bool isHigh, TimeSpan at)
    {
        HandleTimeout(at);
        if (at < _startedAt || (isHigh == _isHigh && Edges == _edgesAtStart && at - _startedAt < StaleTime)) return;
        Edges++;
        if (_debounce > TimeSpan.Zero)
        {
            // The kernel's own debouncing does the same: the level counts once it has been steady.
            (_candidate, _settlesAt) = (isHigh, _now + _debounce);
            return;
        }

        // The same level twice: the edge between was too much for the kernel's queue, but it happened.
        if (isHigh == _isHigh) Accept(!isHigh, _now);
        Accept(isHigh, _now);
    }

    /// <summary>Does what is due.</summary>
    public void HandleTimeout(TimeSpan now)
    {
        _now = Later(now);
        for (TimeSpan due = NextTimeout; due <= _now; due = NextTimeout)
        {
            if (due == _settlesAt)
            {
                _settlesAt = TimeSpan.MaxValue;
                if (_candidate != _isHigh) Accept(_candidate, due);
            }
            else
            {
                Give(_recognizer.HandleTimeout(), due);
            }
        }
    }

    public bool TryPollTrigger(out InputTrigger trigger) => _pending.TryDequeue(out trigger);

    private void Accept(bool isHigh, TimeSpan at)
    {
        _isHigh = isHigh;
        Give(_recognizer.HandleLevel(IsActive, at), at);
    }

    private void Give(GpioTrigger trigger, TimeSpan at)
    {
        if (trigger == GpioTrigger.None || !_isWanted(trigger)) return;
        if (at < _holdUntil)
        {
            _heldOff++;
            return;
        }

        _holdUntil = at + _holdOff;
        Triggers++;
        _pending.Enqueue(new InputTrigger(trigger, at));
    }

    private TimeSpan Later(TimeSpan at) => at > _now ? at : _now;
}
