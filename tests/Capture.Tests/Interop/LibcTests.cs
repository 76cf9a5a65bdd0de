using System.Runtime.CompilerServices;
using Camerad.Capture.Interop;

namespace Camerad.Capture.Tests.Interop;

public class LibcTests
{
    [Fact]
    public void Structs_are_as_large_as_the_kernels()
    {
        Assert.Equal(2 * IntPtr.Size, Unsafe.SizeOf<Libc.Timespec>());      // struct timespec: two longs
        Assert.Equal(8, Unsafe.SizeOf<Libc.PollFd>());                      // struct pollfd: int, short, short
    }

    [Fact]
    public void Sleep_ends_at_a_point_of_time_and_at_once_when_it_has_passed()
    {
        long due = MonotonicClock.Ticks + (20 * TimeSpan.TicksPerMillisecond);

        MonotonicClock.SleepUntil(due);
        Assert.True(MonotonicClock.Ticks >= due);
        MonotonicClock.SleepUntil(due - TimeSpan.TicksPerHour);
    }
}
