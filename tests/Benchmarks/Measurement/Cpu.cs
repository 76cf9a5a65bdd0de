using System.Runtime.InteropServices;

namespace Camerad.Benchmarks.Measurement;

/// <summary>CPU time, user and system; never the wall's, which neighbours on the machine stretch.</summary>
internal static unsafe partial class Cpu
{
    // time.h: CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID.
    private const int ProcessClock = 2, ThreadClock = 3;

    /// <summary>Nanoseconds all threads of this process have used so far.</summary>
    public static long ProcessNanoseconds => Read(ProcessClock);

    /// <summary>Nanoseconds this thread has used so far.</summary>
    public static long ThreadNanoseconds => Read(ThreadClock);

    private static long Read(int clock)
    {
        TimeSpec now;
        if (clock_gettime(clock, &now) != 0) throw new PlatformNotSupportedException("no such CPU clock");
        return now.Seconds * 1_000_000_000 + now.Nanoseconds;
    }

#pragma warning disable CA5392 // the C library is where it always is
    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, TimeSpec* time);
#pragma warning restore CA5392

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
