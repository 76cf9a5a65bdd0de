namespace Camerad.Daemon.Monitoring;

/// <summary>What is told of the device's health (docs/monitoring.md). Never changed once made.</summary>
/// <param name="Now">The values.</param>
/// <param name="Before">An earlier sample, from which on rates are averages; null: there are no rates yet.</param>
/// <param name="State">The device in one word.</param>
/// <param name="Problems">Raised and not over, the oldest first.</param>
internal sealed record Telemetry(
    HealthSample Now, HealthSample? Before, DeviceState State, IReadOnlyList<Problem> Problems);
