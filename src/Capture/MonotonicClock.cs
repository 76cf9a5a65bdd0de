using System.Diagnostics;
using Camerad.Capture.Interop;

namespace Camerad.Capture;

/// <summary>CLOCK_MONOTONIC, which also stamps V4L2 buffers, in 100 ns ticks.</summary>
internal static class MonotonicClock
{
    private const long NanosecondsPerTick = 100;

    public static long Ticks => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / TimeSpan.TicksPerSecond);

    /// <summary>Sleeps to a point of time, not for a time: a late wake-up does not delay the next one.</summary>
    public static void SleepUntil(long ticks)
    {
        var request = new Libc.Timespec
        {
            Seconds = (nint)(ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * NanosecondsPerTick),
        };
        while (Libc.clock_nanosleep(Libc.ClockMonotonic, Libc.TimerAbsTime, request, 0) == Libc.Eintr)
        {
        }
    }
}
