using System.Diagnostics;
using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Transport;

/// <summary>The machine's monotonic clock (CLOCK_MONOTONIC), the same that stamps captured frames.</summary>
internal static class MonotonicClock
{
    /// <summary>Stopwatch ticks per 100 ns; on Linux the stopwatch counts nanoseconds.</summary>
    private static readonly long Divisor = Stopwatch.Frequency / TimeSpan.TicksPerSecond;

    public static Instant Now => new(Stopwatch.GetTimestamp() / Divisor);
}
