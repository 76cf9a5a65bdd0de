namespace Camerad.Daemon.Monitoring.Readers;

/// <param name="Cpu">Processor time that camerad has used, over all threads.</param>
/// <param name="ResidentBytes">Memory it occupies; null if unknown.</param>
/// <param name="Uptime">Since it started.</param>
internal readonly record struct ProcessReading(TimeSpan Cpu, long? ResidentBytes, TimeSpan Uptime);
