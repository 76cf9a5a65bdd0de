using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Hardware.Guest.Interop;

/// <summary>The few functions of the C library that .NET does not have.</summary>
internal static partial class Libc
{
    public const int SIGKILL = 9;

    /// <param name="process">Negative: the whole process group.</param>
    /// <param name="signal">Its number.</param>
    public static void Kill(int process, int signal) => _ = kill(process, signal);

    /// <param name="device">An open device.</param>
    /// <param name="request">The ioctl's number.</param>
    /// <param name="argument">The structure it takes, and leaves its answer in.</param>
    /// <returns>0, or errno.</returns>
    public static int Ioctl(SafeFileHandle device, nuint request, Span<byte> argument) =>
        ioctl(device, request, ref MemoryMarshal.GetReference(argument)) == 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(SafeFileHandle device, nuint request, ref byte argument);
}
