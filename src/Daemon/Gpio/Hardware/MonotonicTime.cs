namespace Camerad.Daemon.Gpio.Hardware;

/// <summary>The clock that the kernel stamps edges with: on Linux the system's time provider counts by it as well.</summary>
internal static class MonotonicTime
{
    public static TimeSpan Now(TimeProvider time) =>
        TimeSpan.FromTicks((long)(time.GetTimestamp() * ((double)TimeSpan.TicksPerSecond / time.TimestampFrequency)));
}
