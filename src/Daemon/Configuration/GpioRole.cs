namespace Camerad.Daemon.Configuration;

/// <summary>What an output is for.</summary>
internal enum GpioRole
{
    /// <summary>A light that blinks the device's state.</summary>
    Status,

    /// <summary>Switched by command: a lamp, an IR-cut filter.</summary>
    Switch,

    /// <summary>On while somebody watches.</summary>
    Viewed,
}
