using System.Buffers.Binary;
using Camerad.Hardware.Guest.Interop;

namespace Camerad.Hardware.Guest.Cameras;

/// <summary>The writing side of a v4l2loopback device, in H.264.</summary>
internal sealed class LoopbackOutput : IDisposable
{
    // linux/videodev2.h, 64 bit. v4l2_format: type at 0, v4l2_pix_format at 8. v4l2_streamparm: type at 0,
    // v4l2_outputparm at 4, its timeperframe at 12.
    private const uint VIDIOC_S_FMT = 0xC0D05605;
    private const uint VIDIOC_S_PARM = 0xC0CC5616;
    private const int FormatLength = 208;
    private const int ParameterLength = 204;
    private const int BufferTypeVideoOutput = 2;
    private const int FieldNone = 1;
    private const int FourCcH264 = 'H' | ('2' << 8) | ('6' << 16) | ('4' << 24);

    private readonly FileStream _device;
    private readonly int _maxLength;

    /// <exception cref="IOException">The device does not take H.264 of this size.</exception>
    public LoopbackOutput(string device, int width, int height, int framesPerSecond)
    {
        _device = new FileStream(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> format = stackalloc byte[FormatLength];
        Set(format, BufferTypeVideoOutput, 0, width, height, FourCcH264, FieldNone);
        Control(VIDIOC_S_FMT, format, device);
        _maxLength = BinaryPrimitives.ReadInt32LittleEndian(format[28..]); // sizeimage
        Span<byte> parameters = stackalloc byte[ParameterLength];
        Set(parameters, BufferTypeVideoOutput, 0, 0, 1, framesPerSecond);
        Control(VIDIOC_S_PARM, parameters, device);
    }

    /// <summary>Makes the access unit the device's next frame.</summary>
    /// <exception cref="IOException">The device has no room for it, and would cut it off without a word.</exception>
    public void Write(byte[] accessUnit)
    {
        if (accessUnit.Length > _maxLength)
            throw new IOException($"an access unit of {accessUnit.Length} bytes; the device takes {_maxLength}");
        _device.Write(accessUnit);
    }

    public void Dispose() => _device.Dispose();

    private static void Set(Span<byte> structure, params ReadOnlySpan<int> fields)
    {
        for (int i = 0; i < fields.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(structure[(i * sizeof(int))..], fields[i]);
    }

    private void Control(nuint request, Span<byte> argument, string device)
    {
        int error = Libc.Ioctl(_device.SafeFileHandle, request, argument);
        if (error != 0) throw new IOException($"{device}: ioctl {request:x} failed with errno {error}");
    }
}
