namespace Camerad.Daemon;

/// <summary>
/// CLOCK_MONOTONIC, which stamps pictures and edges: on Linux the system's time provider counts by it as well.
/// </summary>
internal static class MonotonicTime
{
    public static TimeSpan Now(TimeProvider time) =>
        TimeSpan.FromTicks(time.GetTimestamp() / (time.TimestampFrequency / TimeSpan.TicksPerSecond));
}
