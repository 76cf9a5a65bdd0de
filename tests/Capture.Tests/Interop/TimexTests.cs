using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Capture.Machine;

namespace Camerad.Capture.Tests.Interop;

public class TimexTests
{
    [Fact]
    public void Struct_is_the_kernels()
    {
        // sizeof and offsetof by gcc from sys/timex.h: 208 and 40 where long has 64 bits, 128 and 20 where it has 32.
        bool is64 = IntPtr.Size == 8;
        Assert.Equal(is64 ? 208 : 128, Unsafe.SizeOf<Timex.Discipline>());
        Assert.Equal(is64 ? 40 : 20, (int)Marshal.OffsetOf<Timex.Discipline>(nameof(Timex.Discipline.Status)));
    }

    [Fact]
    public void Kernel_says_that_reading_alone_is_allowed_to_everybody()
    {
        var discipline = new Timex.Discipline();

        Assert.InRange(Timex.adjtimex(ref discipline), 0, 5);       // TIME_OK to TIME_ERROR
        Assert.InRange(discipline.Tick, 9_000, 11_000);             // microseconds; the kernel allows 10 % off
        Assert.Equal((discipline.Status & 0x40) == 0, KernelClock.IsSynchronized);
    }
}
