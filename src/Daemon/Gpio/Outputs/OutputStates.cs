using Camerad.Daemon.Monitoring;

namespace Camerad.Daemon.Gpio.Outputs;

/// <summary>What outputs depend on, told by whoever knows it. Threading: any.</summary>
internal sealed class OutputStates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _viewers = [];
    private DeviceState _device = DeviceState.Booting;

    /// <summary>Something is different now. Called by who tells it: must not block.</summary>
    public event EventHandler? Changed;

    public DeviceState Device
    {
        get
        {
            lock (_lock) return _device;
        }

        set
        {
            lock (_lock)
            {
                if (_device == value) return;
                _device = value;
            }

            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    public void SetViewers(string stream, int count)
    {
        lock (_lock)
        {
            if (_viewers.GetValueOrDefault(stream) == count) return;
            _viewers[stream] = count;
        }

        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <param name="stream">Whose viewers; null: anybody's.</param>
    public bool IsViewed(string? stream)
    {
        lock (_lock)
            return stream is null
                ? _viewers.Values.Any(static count => count > 0)
                : _viewers.GetValueOrDefault(stream) > 0;
    }
}
