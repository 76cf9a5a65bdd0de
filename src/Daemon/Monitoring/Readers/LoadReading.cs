namespace Camerad.Daemon.Monitoring.Readers;

/// <summary>Tasks that run or wait for a processor or a disk, on average.</summary>
/// <param name="OneMinute">Over the last minute.</param>
/// <param name="FiveMinutes">Over five.</param>
/// <param name="FifteenMinutes">Over fifteen.</param>
internal readonly record struct LoadReading(double OneMinute, double FiveMinutes, double FifteenMinutes);
