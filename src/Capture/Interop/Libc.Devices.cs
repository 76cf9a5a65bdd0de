using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <content>What devices need: opening, ioctl, memory, and the errors they answer with.</content>
internal static unsafe partial class Libc
{
    public const int Eperm = 1;
    public const int Eio = 5;
    public const int Enxio = 6;
    public const int Eagain = 11;
    public const int Enomem = 12;
    public const int Ebusy = 16;
    public const int Enodev = 19;
    public const int Einval = 22;
    public const int Enotty = 25;
    public const int Enospc = 28;
    public const int Epipe = 32;
    public const int Erange = 34;
    public const int Enolck = 37;
    public const int Enolink = 67;

    public const int OpenReadWrite = 2;

    public const int ProtRead = 1;
    public const int ProtWrite = 2;
    public const int MapShared = 1;

    public const int SeekEnd = 2;

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags);

    // ioctl(2) is variadic in C; on Linux arm64 and x64 a pointer argument is passed as if it were fixed.
    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(SafeHandle fd, nuint request, void* argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial void* mmap(
        void* address, nuint length, int protection, int flags, SafeHandle fd, nint offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int munmap(void* address, nuint length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint lseek(int fd, nint offset, int origin);
}
