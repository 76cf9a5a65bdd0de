using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Benchmarks.Capture;

/// <summary>A descriptor that is readable as many times as was added.</summary>
internal static unsafe class Eventfd
{
    // eventfd(2): EFD_SEMAPHORE. Each read takes one.
    private const int Semaphore = 1;

    public static SafeFileHandle CreateSemaphore() =>
        new(eventfd(0, Semaphore | OpenNonBlocking | OpenCloseOnExec), ownsHandle: true);

    public static void Add(SafeFileHandle eventfd, int count)
    {
        ulong value = (ulong)count;
        if (write(eventfd, (byte*)&value, sizeof(ulong)) != sizeof(ulong))
            throw new InvalidOperationException("eventfd takes nothing");
    }
}
