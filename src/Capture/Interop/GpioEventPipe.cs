using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.Interop;

/// <summary>Waits for the events of several requested lines at once, and for being woken.</summary>
internal sealed unsafe class GpioEventPipe : IDisposable
{
    private const int NonBlocking = 0x800; // O_NONBLOCK on x64 and arm64

    private readonly SafeFileHandle _wakeReader;
    private readonly SafeFileHandle _wakeWriter;
    private PollFd[] _descriptors = [];

    public GpioEventPipe()
    {
        int* ends = stackalloc int[2];
        if (pipe2(ends, OpenCloseOnExec | NonBlocking) != 0)
            throw new IOException(Marshal.GetLastPInvokeErrorMessage());
        _wakeReader = new SafeFileHandle(ends[0], ownsHandle: true);
        _wakeWriter = new SafeFileHandle(ends[1], ownsHandle: true);
    }

    /// <summary>Ends a <see cref="Wait"/>, or the next one. Threading: any.</summary>
    public void Wake()
    {
        byte one = 1;
        _ = Libc.write(_wakeWriter, &one, 1); // full means that the waiter has been woken already
    }

    /// <summary>Waits without a time-out.</summary>
    /// <param name="lines">Handles that the kernel gave for requests with edges.</param>
    /// <param name="ready">As many as <paramref name="lines"/>: which of them have something to read, or are lost.
    /// </param>
    public void Wait(IReadOnlyList<SafeFileHandle> lines, Span<bool> ready)
    {
        if (_descriptors.Length != lines.Count + 1) _descriptors = new PollFd[lines.Count + 1];
        _descriptors[0] = new PollFd { Fd = (int)_wakeReader.DangerousGetHandle(), Events = PollIn };
        for (int i = 0; i < lines.Count; i++)
            _descriptors[i + 1] = new PollFd { Fd = (int)lines[i].DangerousGetHandle(), Events = PollIn };
        fixed (PollFd* descriptors = _descriptors)
        {
            int count = poll(descriptors, (nuint)_descriptors.Length, -1);
            for (int i = 0; i < lines.Count; i++) ready[i] = count > 0 && descriptors[i + 1].Returned != 0;
            if (count <= 0 || descriptors[0].Returned == 0) return;
        }

        byte* buffer = stackalloc byte[16];
        while (read(_wakeReader, buffer, 16) > 0)
        {
        }
    }

    /// <summary>Reads events of one line; does not wait if <see cref="Wait"/> found it ready.</summary>
    /// <returns>How many, or minus errno.</returns>
    public static int Read(SafeFileHandle line, Span<GpioUapi.LineEvent> events)
    {
        fixed (GpioUapi.LineEvent* buffer = events)
        {
            while (true)
            {
                nint bytes = read(line, (byte*)buffer, (nuint)(events.Length * sizeof(GpioUapi.LineEvent)));
                if (bytes >= 0) return (int)bytes / sizeof(GpioUapi.LineEvent);
                int errno = Marshal.GetLastPInvokeError();
                if (errno != Eintr) return -errno;
            }
        }
    }

    public void Dispose()
    {
        _wakeReader.Dispose();
        _wakeWriter.Dispose();
    }
}
