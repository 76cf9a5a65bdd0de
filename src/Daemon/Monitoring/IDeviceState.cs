namespace Camerad.Daemon.Monitoring;

/// <summary>For those who show the device's state. Threading: any.</summary>
internal interface IDeviceState
{
    /// <summary>The state now, at most a second old.</summary>
    DeviceState State { get; }

    /// <summary>The state has changed. Raised on a thread of the pool, one after the other; must not block.</summary>
    event Action<DeviceState>? StateChanged;
}
