using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Sessions;

namespace Camerad.Daemon.Gpio.Outputs;

/// <summary>
/// Passes on what outputs show: the device's state as it changes; viewers by looking now and then, faster than eyes
/// care, and cheaper than being told.
/// </summary>
internal sealed class OutputStatesFeed : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    private readonly OutputStates _states;
    private readonly IDeviceState _device;
    private readonly IReadOnlyList<IViewableStream> _streams;
    private readonly Func<IViewableStream, int> _countViewers;
    private readonly ITimer _timer;

    public OutputStatesFeed(
        OutputStates states, IDeviceState device, IReadOnlyList<IViewableStream> streams,
        Func<IViewableStream, int> countViewers, TimeProvider time)
    {
        (_states, _device, _streams, _countViewers) = (states, device, streams, countViewers);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Start()
    {
        _device.StateChanged += HandleState;
        _states.Device = _device.State;
        _timer.Change(TimeSpan.Zero, Interval);
    }

    public void Dispose()
    {
        _device.StateChanged -= HandleState;
        _timer.Dispose();
    }

    private void HandleState(DeviceState state) => _states.Device = state;

    private void Look()
    {
        foreach (IViewableStream stream in _streams) _states.SetViewers(stream.Name, _countViewers(stream));
    }
}
