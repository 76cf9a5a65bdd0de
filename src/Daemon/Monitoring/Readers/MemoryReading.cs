namespace Camerad.Daemon.Monitoring.Readers;

/// <param name="TotalBytes">What the kernel has.</param>
/// <param name="AvailableBytes">What programs could still get without swapping (MemAvailable).</param>
internal readonly record struct MemoryReading(long TotalBytes, long AvailableBytes);
