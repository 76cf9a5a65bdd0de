using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>
/// Turns the levels of one line into triggers. Pure: time is an argument, and each call gives at most one trigger.
/// </summary>
internal abstract class Recognizer
{
    /// <summary>No time-out.</summary>
    protected static readonly TimeSpan Never = TimeSpan.MaxValue;

    /// <summary>When <see cref="HandleTimeout"/> wants to be called.</summary>
    public TimeSpan NextTimeout { get; protected set; } = Never;

    /// <summary>Triggers passed over because of a hold-off that this recognizer keeps itself.</summary>
    public long HeldOff { get; protected set; }

    /// <summary>The level that the line is found with, at the start or after it was lost: not an edge.</summary>
    public abstract GpioTrigger HandleStart(bool isActive);

    /// <summary>The level has changed.</summary>
    public abstract GpioTrigger HandleLevel(bool isActive, TimeSpan at);

    /// <summary>The time of <see cref="NextTimeout"/> has come.</summary>
    public virtual GpioTrigger HandleTimeout() => GpioTrigger.None;
}
