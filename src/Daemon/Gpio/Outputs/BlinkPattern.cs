using Camerad.Daemon.Monitoring;

namespace Camerad.Daemon.Gpio.Outputs;

/// <summary>
/// How a light shows a state: on and off in turns, again and again. Told apart at a glance: quick blinking, a short
/// flash now and then, steady, two flashes and a pause. Pure.
/// </summary>
internal sealed class BlinkPattern
{
    private static readonly BlinkPattern Booting = new(200, 200);
    private static readonly BlinkPattern Online = new(60, 2940);
    private static readonly BlinkPattern Streaming = new();
    private static readonly BlinkPattern Fault = new(150, 200, 150, 900);

    private readonly TimeSpan[] _turns;
    private readonly TimeSpan _period;

    /// <param name="turnsMs">On, off, on, off …; none: always on.</param>
    private BlinkPattern(params ReadOnlySpan<int> turnsMs)
    {
        _turns = new TimeSpan[turnsMs.Length];
        for (int i = 0; i < turnsMs.Length; i++)
        {
            _turns[i] = TimeSpan.FromMilliseconds(turnsMs[i]);
            _period += _turns[i];
        }
    }

    public static BlinkPattern Of(DeviceState state) => state switch
    {
        DeviceState.Booting => Booting,
        DeviceState.Online => Online,
        DeviceState.Streaming => Streaming,
        _ => Fault,
    };

    /// <summary>Whether the light is on, and for how much longer; <see cref="TimeSpan.MaxValue"/>: for good.</summary>
    /// <param name="since">Time since the state was entered.</param>
    public (bool IsOn, TimeSpan For) At(TimeSpan since)
    {
        if (_turns.Length == 0) return (true, TimeSpan.MaxValue);
        var rest = TimeSpan.FromTicks(since.Ticks % _period.Ticks);
        int turn = 0;
        while (rest >= _turns[turn]) rest -= _turns[turn++];
        return (turn % 2 == 0, _turns[turn] - rest);
    }
}
