using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring;

namespace Camerad.Daemon.Gpio.Outputs;

/// <summary>
/// What one output should be. Pure: time is an argument and counts from wherever the caller likes. Not thread-safe.
/// </summary>
/// <param name="options">As configured.</param>
/// <param name="states">What it may depend on.</param>
internal sealed class OutputLine(GpioOutputOptions options, OutputStates states)
{
    private bool _isSwitchedOn = options.Initial;
    private DeviceState? _shown;
    private TimeSpan _shownSince;

    /// <summary>Of a switch: what the last command said.</summary>
    public void Switch(bool on) => _isSwitchedOn = on;

    /// <summary>Whether it is on now, and when to ask again; <see cref="TimeSpan.MaxValue"/>: when something changes.
    /// </summary>
    public (bool IsOn, TimeSpan NextTimeout) At(TimeSpan now)
    {
        switch (options.Role)
        {
            case GpioRole.Switch: return (_isSwitchedOn, TimeSpan.MaxValue);
            case GpioRole.Viewed: return (states.IsViewed(options.Stream), TimeSpan.MaxValue);
        }

        DeviceState state = states.Device;
        if (state != _shown) (_shown, _shownSince) = (state, now);
        (bool isOn, TimeSpan time) = BlinkPattern.Of(state).At(now - _shownSince);
        return (isOn, time == TimeSpan.MaxValue ? time : now + time);
    }

    /// <summary>The level of the line when the output is on or off.</summary>
    public bool Level(bool isOn) => isOn != options.ActiveLow;
}
