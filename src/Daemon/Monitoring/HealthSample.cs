using Camerad.Daemon.Monitoring.Readers;

namespace Camerad.Daemon.Monitoring;

/// <summary>Everything that is measured, at one moment.</summary>
/// <param name="At">Of the monotonic clock: what rates are computed with.</param>
/// <param name="Time">Of the wall clock.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Service">What camerad does on it.</param>
internal sealed record HealthSample(TimeSpan At, DateTimeOffset Time, MachineReading Machine, ServiceReading Service);
