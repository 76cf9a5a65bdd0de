using System.Runtime.InteropServices;

namespace Camerad.Benchmarks.Measurement;

/// <summary>CPU time, user and system, of the calling thread; never the wall's, which neighbours on the machine stretch.</summary>
internal static unsafe partial class Cpu
{
    // time.h: CLOCK_THREAD_CPUTIME_ID.
    private const int ThreadClock = 3;

    /// <summary>Nanoseconds this thread has used so far.</summary>
    public static long ThreadNanoseconds
    {
        get
        {
            TimeSpec now;
            if (clock_gettime(ThreadClock, &now) != 0) throw new PlatformNotSupportedException("no CPU clock of threads");
            return now.Seconds * 1_000_000_000 + now.Nanoseconds;
        }
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
