using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.Interop;

/// <summary>
/// Waits for a few descriptors, a point of time, and other threads at once. Threading: one thread waits;
/// <see cref="Wake"/> from any.
/// </summary>
internal sealed unsafe class Poller : IDisposable
{
    /// <summary>Descriptors it can wait for: a camera, an encoder, a child's two pipes.</summary>
    public const int MaxDescriptors = 4;

    private readonly PollFd[] _entries = new PollFd[MaxDescriptors + 1];
    private readonly SafeFileHandle _wakeUp;
    private int _count = 1;

    public Poller()
    {
        int descriptor = eventfd(0, OpenCloseOnExec | OpenNonBlocking);
        if (descriptor < 0) throw new SourceException("no eventfd: too many open files");
        _wakeUp = new SafeFileHandle(descriptor, ownsHandle: true);
        _entries[0] = new PollFd { Fd = descriptor, Events = (short)PollEvents.Readable };
    }

    /// <summary>Waits for this one as well from now on. It must stay open until <see cref="Clear"/>.</summary>
    /// <returns>For <see cref="Returned"/>.</returns>
    public int Add(SafeHandle descriptor, PollEvents events)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_count, MaxDescriptors);
        _entries[_count] = new PollFd { Fd = (int)descriptor.DangerousGetHandle(), Events = (short)events };
        return _count++;
    }

    /// <summary>Waits for no descriptor any more.</summary>
    public void Clear() => _count = 1;

    /// <summary>
    /// Waits until a descriptor has something, until a point of time, or until woken, whatever comes first.
    /// </summary>
    /// <param name="untilTicks">Monotonic.</param>
    public void Wait(long untilTicks)
    {
        long ticks = Math.Max(0, untilTicks - MonotonicClock.Ticks);
        var timeout = new Timespec
        {
            Seconds = (nint)(ticks / TimeSpan.TicksPerSecond),
            Nanoseconds = (nint)(ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick),
        };
        int ready;
        fixed (PollFd* entries = _entries) ready = ppoll(entries, (nuint)_count, &timeout, null);
        if (ready <= 0)
        {
            for (int i = 0; i < _count; i++) _entries[i].Returned = 0;
            return;
        }

        if (_entries[0].Returned == 0) return;
        ulong value;
        _ = read(_wakeUp, (byte*)&value, sizeof(ulong));
    }

    /// <summary>What the last wait found for a descriptor.</summary>
    public PollEvents Returned(int index) => (PollEvents)_entries[index].Returned;

    /// <summary>Ends the wait in progress, or else the next one.</summary>
    public void Wake()
    {
        ulong one = 1;
        // EAGAIN: as often as that it has been woken already.
        _ = write(_wakeUp, (byte*)&one, sizeof(ulong));
    }

    public void Dispose() => _wakeUp.Dispose();
}
