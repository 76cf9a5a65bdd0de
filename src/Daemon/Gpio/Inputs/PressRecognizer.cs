using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Gpio.Inputs;

/// <summary>
/// A push button. What nobody waits for costs no time: without long and double presses the press counts as the button
/// goes down, without double presses as it comes up.
/// </summary>
/// <param name="longPress">
/// Held this long it is a long press, told while it is still held; null: there are none.
/// </param>
/// <param name="doublePress">
/// Longest time from coming up to going down again of a double press, told as it goes down; null: there are none.
/// </param>
internal sealed class PressRecognizer(TimeSpan? longPress, TimeSpan? doublePress) : Recognizer
{
    private State _state = State.Up;

    private enum State
    {
        /// <summary>At rest.</summary>
        Up,

        /// <summary>Down, and not yet known as what.</summary>
        Down,

        /// <summary>Down, and told: until it comes up nothing counts.</summary>
        Told,

        /// <summary>Up after a short press that may become a double one.</summary>
        Between,
    }

    public override GpioTrigger HandleStart(bool isActive)
    {
        // Held while camerad started, or while the line was lost: who knows for how long. Its coming up says nothing.
        (_state, NextTimeout) = (State.Up, Never);
        return GpioTrigger.None;
    }

    public override GpioTrigger HandleLevel(bool isActive, TimeSpan at) => isActive ? GoDown(at) : ComeUp(at);

    public override GpioTrigger HandleTimeout()
    {
        NextTimeout = Never;
        bool isLong = _state == State.Down;
        _state = isLong ? State.Told : State.Up;
        return isLong ? GpioTrigger.LongPress : GpioTrigger.Press;
    }

    private GpioTrigger GoDown(TimeSpan at)
    {
        NextTimeout = Never;
        if (_state == State.Between)
        {
            _state = State.Told;
            return GpioTrigger.DoublePress;
        }

        if (longPress is null && doublePress is null)
        {
            _state = State.Told;
            return GpioTrigger.Press;
        }

        _state = State.Down;
        if (longPress is { } time) NextTimeout = at + time;
        return GpioTrigger.None;
    }

    private GpioTrigger ComeUp(TimeSpan at)
    {
        NextTimeout = Never;
        bool isShort = _state == State.Down;
        _state = State.Up;
        if (!isShort) return GpioTrigger.None;
        if (doublePress is not { } time) return GpioTrigger.Press;
        (_state, NextTimeout) = (State.Between, at + time);
        return GpioTrigger.None;
    }
}
