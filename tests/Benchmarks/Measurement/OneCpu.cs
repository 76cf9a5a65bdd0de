using System.Numerics;
using System.Runtime.InteropServices;

namespace Camerad.Benchmarks.Measurement;

/// <summary>
/// While it lives, the calling thread and those that it makes stay on one CPU: contestants on different threads have
/// the same caches and the same neighbours.
/// </summary>
internal sealed unsafe partial class OneCpu : IDisposable
{
    private readonly ulong _before;

    public OneCpu()
    {
        ulong mask;
        // Of more than 64 CPUs the kernel tells none in so short a mask: then threads go where they like.
        if (sched_getaffinity(0, sizeof(ulong), &mask) <= 0) return;
        _before = mask;
        ulong last = 1UL << BitOperations.Log2(mask);
        _ = sched_setaffinity(0, sizeof(ulong), &last);
    }

    public void Dispose()
    {
        ulong mask = _before;
        if (mask != 0) _ = sched_setaffinity(0, sizeof(ulong), &mask);
    }

#pragma warning disable CA5392 // the C library is where it always is
    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int thread, nint size, ulong* mask);

    [LibraryImport("libc")]
    private static partial int sched_setaffinity(int thread, nint size, ulong* mask);
#pragma warning restore CA5392
}
