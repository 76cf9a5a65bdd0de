using System.Diagnostics;
using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Media;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// In place of a V4L2 driver whose camera encodes H.264. Filling a buffer costs no CPU, as DMA does not: all buffers
/// are the same mapped file with the whole clip, and each picture lies at another offset of it. What the ioctls of a
/// picture cost to enter and leave the kernel is paid, what a driver does inside is not. Threading:
/// <see cref="MakeReady"/> on any thread, the rest on the capture's.
/// </summary>
internal sealed unsafe class StandInCamera : IVideoNode, IPacedSource
{
    public const int Width = 1280, Height = 720;
    public const uint FramesPerSecond = 30;

    /// <summary>Buffers it gives at most.</summary>
    private const uint CountLimit = 32;

    /// <summary>Some minutes' pictures.</summary>
    private const int TimesKept = 10_000;

    private const long MicrosecondsPerSecond = 1_000_000, NanosecondsPerMicrosecond = 1000;

    private readonly SafeFileHandle _ready = Eventfd.CreateSemaphore();
    private readonly SafeFileHandle _file;
    private readonly MappedMemory _memory;
    private readonly (int Offset, int Length)[] _pictures;
    private readonly Queue<uint> _queued = new((int)CountLimit);
    private V4l2Format _format;
    private readonly List<long> _times = new(TimesKept);
    private Action<long>? _before;
    private Action<long>? _after;
    private long _given;
    private bool _isPauseDue;
    private bool _isInHands;

    public StandInCamera(List<EncodedFrame> clip)
    {
        _pictures = new (int, int)[clip.Count];
        int length = 0;
        for (int i = 0; i < clip.Count; i++)
        {
            _pictures[i] = (length, clip[i].Length);
            length += clip[i].Length;
        }

        string path = Path.Combine("/dev/shm", $"camerad-benchmark-{Environment.ProcessId}");
        _file = File.OpenHandle(
            path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose, length);
        for (int i = 0; i < clip.Count; i++) RandomAccess.Write(_file, clip[i].Bytes, _pictures[i].Offset);
        if (MappedMemory.Map(_file, 0, length, out MappedMemory? memory) != 0)
            throw new InvalidOperationException($"{path} cannot be mapped");
        _memory = memory!;
    }

    /// <summary>
    /// When each picture was taken: DQBUF's return, in <see cref="Stopwatch"/>'s time; the first ones.
    /// </summary>
    public IReadOnlyList<long> Times => _times;

    public int PictureCount => _pictures.Length;

    public SafeHandle Handle => _ready;

    /// <summary>What the driver has written.</summary>
    public ReadOnlySpan<byte> Picture(int index) =>
        _memory.GetSpan().Slice(_pictures[index].Offset, _pictures[index].Length);

    public void MakeReady(int count) => Eventfd.Add(_ready, count);

    public void Watch(Action<long> before, Action<long> after) => (_before, _after) = (before, after);

    public int Ioctl(uint request, Span<byte> argument)
    {
        if (request == VidiocQuerycap) return Describe(ref As<V4l2Capability>(argument));
        if (request == VidiocEnumFmt) return List(ref As<V4l2FmtDesc>(argument));
        if (request == VidiocEnumFramesizes) return List(ref As<V4l2FrmSizeEnum>(argument));
        if (request == VidiocEnumFrameintervals) return List(ref As<V4l2FrmIvalEnum>(argument));
        if (request == VidiocSFmt) return SetFormat(ref As<V4l2Format>(argument));
        if (request == VidiocGFmt) As<V4l2Format>(argument) = _format;
        else if (request == VidiocReqbufs) return Allocate(ref As<V4l2RequestBuffers>(argument));
        else if (request != VidiocStreamon && request != VidiocStreamoff) return Einval;
        return 0;
    }

    public int Ioctl(uint request, ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        if (request == VidiocDqbuf) return Dequeue(ref buffer, planes);
        if (request == VidiocQbuf)
        {
            EnterKernel();
            _queued.Enqueue(buffer.Index);
            return 0;
        }

        buffer.Length = 1;
        planes[0].Length = (uint)_memory.Length;
        return 0;
    }

    public int Ioctl(uint request, ref V4l2ExtControls controls, Span<V4l2ExtControl> list) => Einval;

    public int Map(uint offset, int length, out MappedMemory? memory) =>
        MappedMemory.Map(_file, 0, length, out memory);

    /// <summary>One opening of it ends; the device stays.</summary>
    public void Dispose()
    {
    }

    /// <summary>The device goes away.</summary>
    public void Remove()
    {
        _memory.Unmap();
        _file.Dispose();
        _ready.Dispose();
    }

    private static ref T As<T>(Span<byte> argument) where T : unmanaged =>
        ref MemoryMarshal.Cast<byte, T>(argument)[0];

    private int Dequeue(ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        if (_isInHands) _after?.Invoke(_given - 1);
        _isInHands = false;
        // A camera never has the next picture already: one is taken, the next call finds none, and poll(2) waits.
        _isPauseDue = !_isPauseDue;
        if (!_isPauseDue)
        {
            EnterKernel();
            return Eagain;
        }

        _before?.Invoke(_given);
        ulong one;
        if (read(_ready, (byte*)&one, sizeof(ulong)) != sizeof(ulong) || !_queued.TryDequeue(out uint index))
        {
            _isPauseDue = false;
            return Eagain;
        }

        (int offset, int length) = _pictures[_given % _pictures.Length];
        long now = Stopwatch.GetTimestamp() / NanosecondsPerMicrosecond;
        buffer.Index = index;
        buffer.Flags = BufFlagTimestampMonotonic;
        buffer.Sequence = (uint)_given;
        (buffer.TimestampSeconds, buffer.TimestampMicroseconds) = Math.DivRem(now, MicrosecondsPerSecond);
        (planes[0].DataOffset, planes[0].BytesUsed) = ((uint)offset, (uint)(offset + length));
        _given++;
        _isInHands = true;
        if (_times.Count < _times.Capacity) _times.Add(Stopwatch.GetTimestamp());
        return 0;
    }

    // An eventfd knows no ioctl: in and out again.
    private void EnterKernel() => _ = ioctl(_ready, VidiocQbuf, null);

    private static int Describe(ref V4l2Capability capability)
    {
        "Stand-in"u8.CopyTo(capability.Card);
        capability.Capabilities = CapVideoCaptureMplane | CapStreaming;
        return 0;
    }

    private static int List(ref V4l2FmtDesc description)
    {
        if (description.Index > 0) return Einval;
        (description.PixelFormat, description.Flags) = (PixFmtH264, FmtFlagCompressed);
        return 0;
    }

    private static int List(ref V4l2FrmSizeEnum size)
    {
        if (size.Index > 0) return Einval;
        size.Type = FrmsizeTypeDiscrete;
        size.Discrete = new V4l2FrmSizeDiscrete { Width = Width, Height = Height };
        return 0;
    }

    private static int List(ref V4l2FrmIvalEnum interval)
    {
        if (interval.Index > 0) return Einval;
        interval.Type = FrmivalTypeDiscrete;
        interval.Discrete = new V4l2Fract { Numerator = 1, Denominator = FramesPerSecond };
        return 0;
    }

    private int SetFormat(ref V4l2Format format)
    {
        format.PixMp.NumPlanes = 1;
        format.PixMp.PlaneFmt[0].SizeImage = (uint)_memory.Length;
        _format = format;
        return 0;
    }

    private int Allocate(ref V4l2RequestBuffers request)
    {
        _queued.Clear();
        request.Count = Math.Min(request.Count, CountLimit);
        return 0;
    }
}
