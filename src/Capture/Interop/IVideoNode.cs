using System.Runtime.InteropServices;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Interop;

/// <summary>
/// A seam, the lowest there is: ioctls on one open device. Requests go to the kernel as they are; answers are 0 or an
/// errno, since only the caller knows which ones are expected. An interrupted call is made again. Thread-safe.
/// </summary>
internal interface IVideoNode : IDisposable
{
    /// <summary>The open device, for poll(2).</summary>
    SafeHandle Handle { get; }

    /// <param name="request">One of the Vidioc numbers.</param>
    /// <param name="argument">The request's struct, with no pointer in it.</param>
    int Ioctl(uint request, Span<byte> argument);

    /// <summary>For a multi-planar buffer: its pointer is set to <paramref name="planes"/>.</summary>
    int Ioctl(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes);

    /// <summary>For a list of controls: its pointer is set to <paramref name="list"/>.</summary>
    int Ioctl(uint request, ref V4l2ExtControls controls, Span<V4l2ExtControl> list);

    /// <summary>Maps one plane of a buffer.</summary>
    /// <param name="offset">As QUERYBUF gave it.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="memory">Set if 0 is returned.</param>
    int Map(uint offset, int length, out MappedMemory? memory);
}
