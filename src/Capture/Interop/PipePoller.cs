using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Capture.Interop;

/// <summary>Waits for a child's two pipes at once.</summary>
internal static unsafe class PipePoller
{
    private const int LargePipe = 1024 * 1024;      // bytes; the default of /proc/sys/fs/pipe-max-size

    /// <summary>
    /// Waits until one of the pipes has something to read or has been closed, at most <paramref name="timeoutMs"/>.
    /// </summary>
    /// <param name="output">The first pipe.</param>
    /// <param name="error">The second one; null if it has been closed.</param>
    /// <param name="timeoutMs">0 does not wait.</param>
    /// <returns>Which can be read without waiting; (false, false) after the time.</returns>
    public static (bool Output, bool Error) Wait(SafeFileHandle output, SafeFileHandle? error, int timeoutMs)
    {
        PollFd* descriptors = stackalloc PollFd[2];
        descriptors[0] = new PollFd { Fd = (int)output.DangerousGetHandle(), Events = PollIn };
        descriptors[1] = new PollFd { Fd = error == null ? -1 : (int)error.DangerousGetHandle(), Events = PollIn };
        int ready = poll(descriptors, 2, timeoutMs);
        return ready > 0 ? (descriptors[0].Returned != 0, descriptors[1].Returned != 0) : (false, false);
    }

    /// <summary>
    /// Makes room for as much as an ordinary user may have, so that a large picture takes fewer turns. Refused, the
    /// pipe stays as it is.
    /// </summary>
    public static void MakeLarge(SafeFileHandle pipe) => _ = fcntl(pipe, SetPipeSize, LargePipe);

    /// <returns>Bytes read; 0 at the end.</returns>
    public static int Read(SafeFileHandle pipe, Span<byte> buffer)
    {
        while (true)
        {
            nint count;
            fixed (byte* pointer = buffer) count = read(pipe, pointer, (nuint)buffer.Length);
            if (count >= 0) return (int)count;
            int errno = Marshal.GetLastPInvokeError();
            if (errno != Eintr)
                throw new SourceException($"reading a pipe failed: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
    }
}
