namespace Camerad.Daemon.Configuration;

/// <summary><c>monitoring</c>: the device's health (docs/monitoring.md).</summary>
internal sealed record MonitoringOptions
{
    /// <summary>Seconds from one <c>telemetry</c> message to the next; 0: none are sent.</summary>
    public int IntervalSeconds { get; init; } = 30;

    public BoundsOptions Bounds { get; init; } = new();
}
