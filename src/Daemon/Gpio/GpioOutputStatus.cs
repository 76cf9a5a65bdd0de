namespace Camerad.Daemon.Gpio;

/// <summary>How one output is doing.</summary>
/// <param name="Name">From the configuration.</param>
/// <param name="Trouble">Why its line can't be set, as a sentence; null if it can.</param>
/// <param name="IsOn">Whether it is on, or would be.</param>
internal sealed record GpioOutputStatus(string Name, string? Trouble, bool IsOn);
