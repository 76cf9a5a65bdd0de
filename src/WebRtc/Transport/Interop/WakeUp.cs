using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Camerad.WebRtc.Transport.Interop;

/// <summary>
/// An eventfd that ends the network thread's wait; many signals before it wakes cost one system call.
/// </summary>
internal sealed class WakeUp : IDisposable
{
    private readonly SafeFileHandle _handle;
    private int _signalled;

    public WakeUp()
    {
        int descriptor = Libc.eventfd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        if (descriptor < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _handle = new SafeFileHandle(descriptor, ownsHandle: true);
    }

    public int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Any thread. After disposal it does nothing.</summary>
    public unsafe void Signal()
    {
        if (Interlocked.Exchange(ref _signalled, 1) != 0) return;
        ulong one = 1;
        try
        {
            _ = Libc.write(_handle, &one, sizeof(ulong));
        }
        catch (ObjectDisposedException)
        {
            // The loop has ended; whoever still signals has nobody to wake.
        }
    }

    /// <summary>
    /// Network thread, when the descriptor was readable and before it looks at its queues: what is queued later signals
    /// again. Not otherwise: a signal whose write is still to come must find its flag set.
    /// </summary>
    public unsafe void Reset()
    {
        ulong count;
        _ = Libc.read(_handle, &count, sizeof(ulong));
        Volatile.Write(ref _signalled, 0);
        Interlocked.MemoryBarrier();
    }

    public void Dispose() => _handle.Dispose();
}
