using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Interop;

/// <summary>A device of the kernel. No call allocates or marshals.</summary>
internal sealed unsafe class VideoNode : IVideoNode
{
    private readonly SafeFileHandle _handle;

    private VideoNode(SafeFileHandle handle) => _handle = handle;

    public SafeHandle Handle => _handle;

    /// <param name="path">E.g. /dev/video0.</param>
    /// <param name="node">Set if 0 is returned.</param>
    /// <returns>0, or errno.</returns>
    public static int Open(string path, out VideoNode? node)
    {
        node = null;
        int fd;
        do
            fd = open(path, OpenReadWrite | OpenNonBlocking | OpenCloseOnExec);
        while (fd < 0 && Marshal.GetLastPInvokeError() == Eintr);
        if (fd < 0) return Marshal.GetLastPInvokeError();
        node = new VideoNode(new SafeFileHandle(fd, ownsHandle: true));
        return 0;
    }

    public int Ioctl(uint request, Span<byte> argument)
    {
        fixed (byte* pointer = argument) return Call(request, pointer);
    }

    public int Ioctl(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        fixed (V4l2Buffer* pointer = &buffer)
        fixed (V4l2Plane* first = planes)
        {
            pointer->M.Planes = (nint)first;
            pointer->Length = (uint)planes.Length;
            return Call(request, pointer);
        }
    }

    public int Ioctl(uint request, ref V4l2ExtControls controls, Span<V4l2ExtControl> list)
    {
        fixed (V4l2ExtControls* pointer = &controls)
        fixed (V4l2ExtControl* first = list)
        {
            pointer->Controls = (nint)first;
            pointer->Count = (uint)list.Length;
            return Call(request, pointer);
        }
    }

    public int Map(uint offset, int length, out MappedMemory? memory) =>
        MappedMemory.Map(_handle, offset, length, out memory);

    public void Dispose() => _handle.Dispose();

    private int Call(uint request, void* argument)
    {
        int errno;
        do
            errno = ioctl(_handle, request, argument) >= 0 ? 0 : Marshal.GetLastPInvokeError();
        while (errno == Eintr);
        return errno;
    }
}
