using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Interop;

/// <summary>
/// The C library's calls that this project needs, with their native names. Linux only; glibc and musl.
/// </summary>
internal static unsafe partial class Libc
{
    public const int ClockMonotonic = 1;
    public const int TimerAbsTime = 1;

    public const int Eintr = 4;
    public const int Enoent = 2;
    public const int Eacces = 13;

    public const int OpenCloseOnExec = 0x80000;
    public const int OpenReadOnly = 0;
    public const int OpenNonBlocking = 0x800;

    public const short PollIn = 0x001;

    public const int SetPipeSize = 1031;                // F_SETPIPE_SZ

    public const int SigKill = 9;
    public const int SigPipe = 13;
    public const int SigTerm = 15;
    public const int SigCont = 18;

    public const short SpawnSetProcessGroup = 0x02;
    public const short SpawnSetSignalDefault = 0x04;
    public const short SpawnSetSignalMask = 0x08;

    public const int WaitForPid = 1;
    public const int WaitNoHang = 1;
    public const int WaitExited = 4;
    public const int WaitLeaveZombie = 0x01000000;

    /// <summary>
    /// Room for posix_spawnattr_t (glibc x64: 336 bytes), posix_spawn_file_actions_t (80), sigset_t and
    /// siginfo_t (128).
    /// </summary>
    public const int OpaqueSize = 512;

    [StructLayout(LayoutKind.Sequential)]
    public struct Timespec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    /// <returns>0 or errno, unlike most calls.</returns>
    [LibraryImport("libc")]
    public static partial int clock_nanosleep(int clock, int flags, in Timespec request, nint remaining);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(int* descriptors, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollFd* descriptors, nuint count, int timeoutMs);

    /// <param name="descriptors">What to wait for.</param>
    /// <param name="count">How many.</param>
    /// <param name="timeout">Relative; null waits without end.</param>
    /// <param name="signals">Null leaves the mask as it is.</param>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int ppoll(PollFd* descriptors, nuint count, Timespec* timeout, void* signals);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint value, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(SafeFileHandle fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(SafeFileHandle fd, byte* buffer, nuint count);

    /// <remarks>Variadic in C; an integer argument is passed as if it were fixed.</remarks>
    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(SafeFileHandle fd, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitid(int idType, int id, void* siginfo, int options);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int waitpid(int pid, out int status, int options);

    [LibraryImport("libc")]
    public static partial int sigemptyset(void* set);

    [LibraryImport("libc")]
    public static partial int sigaddset(void* set, int signal);

    /// <returns>0 or errno.</returns>
    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawnp(
        out int pid, string file, void* fileActions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int fd, int newFd);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int posix_spawn_file_actions_addopen(
        void* actions, int fd, string path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setpgroup(void* attributes, int processGroup);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(void* attributes, void* set);
}
