using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// The buffers of one queue of a device: asked for, mapped, given to the driver and taken back. Single- and
/// multi-planar, in the driver's memory (MMAP) or in that of somebody else (DMABUF). Nothing the driver says is
/// believed: buffers that it cannot give are counted and passed over, those with impossible content are marked.
/// Threading: <see cref="Return"/> on any thread, the rest on one.
/// </summary>
internal sealed class BufferQueue : IDisposable
{
    /// <summary>VIDEO_MAX_FRAME.</summary>
    public const int MaxBuffers = 32;

    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly V4l2Device _device;
    private readonly Lock _lock = new();
    private Slot[] _slots = [];
    private uint _memory = MemoryMmap;
    private int _lent;
    private bool _isStreaming;
    private bool _isDisposed;

    /// <param name="device">Whose; it stays the caller's.</param>
    /// <param name="type">BufType….</param>
    public BufferQueue(V4l2Device device, uint type)
    {
        _device = device;
        Type = type;
        IsMultiplanar = type is BufTypeVideoCaptureMplane or BufTypeVideoOutputMplane;
    }

    /// <summary>BufType….</summary>
    public uint Type { get; }

    /// <summary>True if a buffer may be in several memories, and formats are of the multi-planar kind.</summary>
    public bool IsMultiplanar { get; }

    /// <summary>Buffers; 0 before they are asked for.</summary>
    public int Count => _slots.Length;

    /// <summary>Buffers that others still use; see <see cref="Lend"/>.</summary>
    public int LentBuffers => Volatile.Read(ref _lent);

    /// <summary>
    /// Bytes that a picture needs in each plane; fewer are <see cref="BufferFault.TooShort"/>. Empty: any number but 0.
    /// </summary>
    public int[] NeededBytes { get; set; } = [];

    /// <summary>Buffers that the driver does not have, or not any more.</summary>
    public long ImpossibleBuffers { get; private set; }

    /// <summary>True if a buffer is neither with the driver nor lent: queuing it failed.</summary>
    public bool HasIdleBuffers { get; private set; }

    /// <summary>Asks for buffers, and maps them if they are the driver's.</summary>
    /// <param name="memory">MemoryMmap or MemoryDmabuf.</param>
    /// <param name="wanted">How many; the driver may give more or less.</param>
    /// <returns>0, or errno.</returns>
    public int Allocate(uint memory, int wanted)
    {
        var request = new V4l2RequestBuffers { Count = (uint)wanted, Type = Type, Memory = memory };
        int errno = _device.Call(VidiocReqbufs, ref request);
        if (errno != 0) return errno;
        if (request.Count == 0) return Enomem;
        _memory = memory;
        int count = (int)Math.Min(request.Count, MaxBuffers);
        _slots = [.. Enumerable.Range(0, count).Select(static _ => new Slot())];
        for (int i = 0; i < count && errno == 0 && memory == MemoryMmap; i++) errno = Map(i, _slots[i]);
        if (errno != 0) Free();
        return errno;
    }

    /// <summary>Has the memory as dma-bufs as well, if the device can: one descriptor for each buffer.</summary>
    /// <returns>False if it cannot, or a buffer is in several memories.</returns>
    public bool TryExport()
    {
        foreach (Slot slot in _slots)
        {
            var export = new V4l2ExportBuffer
            {
                Type = Type,
                Index = (uint)Array.IndexOf(_slots, slot),
                Flags = OpenCloseOnExec | OpenReadWrite,
            };
            if (slot.Planes.Length != 1 || _device.Call(VidiocExpbuf, ref export) != 0) return false;
            slot.DmaBuf = new SafeFileHandle(export.Fd, ownsHandle: true);
        }

        return true;
    }

    /// <summary>A buffer's memory, one for each plane of V4L2; empty for DMABUF.</summary>
    public IReadOnlyList<MappedMemory> MemoryOf(int index) => _slots[index].Planes;

    /// <summary>A buffer's dma-buf, which stays the queue's; -1 if there is none.</summary>
    public int DmaBufOf(int index) =>
        _slots[index].DmaBuf is { } handle ? (int)handle.DangerousGetHandle() : Pictures.RawPicture.NoDmaBuf;

    /// <summary>What a dequeued buffer of a camera or codec holds. Valid until it is queued again.</summary>
    public ReadOnlyMemory<byte> ContentOf(in DequeuedBuffer buffer) =>
        _slots[buffer.Index].Planes[0].Memory.Slice(buffer.Offset, buffer.Length);

    /// <summary>Gives the driver every buffer that is neither with it nor lent.</summary>
    /// <returns>0, or errno of the first one refused.</returns>
    public int QueueAll()
    {
        lock (_lock)
        {
            HasIdleBuffers = false;
            int errno = 0;
            for (int i = 0; i < _slots.Length; i++)
            {
                if (_slots[i].Owner == Owner.Application && errno == 0) errno = QueueEmpty(i);
            }

            return errno;
        }
    }

    /// <summary>Gives the driver a buffer to be filled.</summary>
    /// <returns>0, or errno.</returns>
    public int Queue(int index)
    {
        lock (_lock) return QueueEmpty(index);
    }

    /// <summary>Gives the driver a buffer in its own memory that we have filled.</summary>
    /// <param name="index">One that is not with the driver.</param>
    /// <param name="usedBytes">Of each plane.</param>
    /// <param name="timestampUs">Comes back with what is made of it.</param>
    /// <returns>0, or errno.</returns>
    public int QueueFilled(int index, ReadOnlySpan<int> usedBytes, long timestampUs)
    {
        var buffer = Describe(index, timestampUs);
        Span<V4l2Plane> planes = stackalloc V4l2Plane[MaxPlanes];
        planes = planes[..usedBytes.Length];
        planes.Clear();
        for (int i = 0; i < planes.Length; i++)
            (planes[i].BytesUsed, planes[i].Length) = ((uint)usedBytes[i], (uint)_slots[index].Planes[i].Length);
        if (!IsMultiplanar) (buffer.BytesUsed, buffer.Length) = (planes[0].BytesUsed, planes[0].Length);
        lock (_lock) return Submit(index, ref buffer, planes);
    }

    /// <summary>Gives the driver somebody else's memory.</summary>
    /// <param name="index">One that is not with the driver.</param>
    /// <param name="dmaBuf">Descriptor.</param>
    /// <param name="length">Bytes of the dma-buf.</param>
    /// <param name="usedBytes">Bytes in use.</param>
    /// <param name="timestampUs">Comes back with what is made of it.</param>
    /// <returns>0, or errno.</returns>
    public int QueueDmaBuf(int index, int dmaBuf, long length, int usedBytes, long timestampUs)
    {
        var buffer = Describe(index, timestampUs);
        Span<V4l2Plane> planes = stackalloc V4l2Plane[1];
        planes.Clear();
        (planes[0].BytesUsed, planes[0].Length, planes[0].M.Fd) = ((uint)usedBytes, (uint)length, dmaBuf);
        if (!IsMultiplanar)
            (buffer.BytesUsed, buffer.Length, buffer.M.Fd) = ((uint)usedBytes, (uint)length, dmaBuf);
        lock (_lock) return Submit(index, ref buffer, planes);
    }

    /// <summary>Takes a buffer back from the driver; does not wait.</summary>
    /// <param name="buffer">Set if <see cref="DequeueResult.Buffer"/> is returned.</param>
    /// <exception cref="SourceException">The device is gone or has failed.</exception>
    public DequeueResult TryDequeue(out DequeuedBuffer buffer)
    {
        Span<V4l2Plane> planes = stackalloc V4l2Plane[MaxPlanes];
        for (int attempt = 0; attempt < MaxBuffers; attempt++)
        {
            var raw = new V4l2Buffer { Type = Type, Memory = _memory };
            planes.Clear();
            int errno = IsMultiplanar
                ? _device.Call(VidiocDqbuf, ref raw, planes)
                : _device.Call(VidiocDqbuf, ref raw);
            if (errno is not 0) return Refused(errno, out buffer);
            if (TryTakeBack(raw.Index))
            {
                if (!IsMultiplanar) (planes[0].BytesUsed, planes[0].DataOffset) = (raw.BytesUsed, 0);
                buffer = Judge(raw, planes);
                return DequeueResult.Buffer;
            }

            ImpossibleBuffers++;
        }

        buffer = default;
        return DequeueResult.Nothing;
    }

    /// <summary>Keeps a dequeued buffer for somebody else, who gives it back with <see cref="Return"/>.</summary>
    public void Lend(int index)
    {
        lock (_lock)
        {
            _slots[index].Owner = Owner.Borrower;
            _lent++;
        }
    }

    /// <summary>A lent buffer is not needed any more: the driver gets it again. Any thread.</summary>
    public void Return(int index)
    {
        lock (_lock)
        {
            _lent--;
            _slots[index].Owner = Owner.Application;
            if (_isStreaming) _ = QueueEmpty(index);    // a failure is seen by HasIdleBuffers
            else if (_isDisposed && _lent == 0) Unmap();
        }
    }

    /// <returns>0, or errno.</returns>
    public int StreamOn()
    {
        int type = (int)Type;
        int errno = _device.Call(VidiocStreamon, ref type);
        if (errno == 0) lock (_lock) _isStreaming = true;
        return errno;
    }

    /// <summary>All buffers are ours again, but those lent.</summary>
    public void StreamOff()
    {
        lock (_lock)
        {
            _isStreaming = false;
            int type = (int)Type;
            _ = _device.Call(VidiocStreamoff, ref type);    // fails only when the device is gone, and all is off
            foreach (Slot slot in _slots)
            {
                if (slot.Owner == Owner.Driver) slot.Owner = Owner.Application;
            }
        }
    }

    /// <summary>An index that is not with the driver nor lent; -1 if there is none.</summary>
    public int FindIdle() => Array.FindIndex(_slots, static slot => slot.Owner == Owner.Application);

    /// <summary>True if it is not with the driver nor lent.</summary>
    public bool IsIdle(int index) => _slots[index].Owner == Owner.Application;

    /// <summary>True if the driver has it.</summary>
    public bool IsWithDriver(int index) => _slots[index].Owner == Owner.Driver;

    /// <summary>Gives the memory back to the driver. None may be lent; the queue may be allocated anew.</summary>
    public void Free()
    {
        lock (_lock) Unmap();
        var request = new V4l2RequestBuffers { Count = 0, Type = Type, Memory = _memory };
        _ = _device.Call(VidiocReqbufs, ref request);           // a device that is gone has freed them itself
    }

    /// <summary>Stops and frees; memory that is lent is freed when it comes back.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        if (_slots.Length > 0) StreamOff();
        bool isLent;
        lock (_lock) (_isDisposed, isLent) = (true, _lent > 0);
        if (!isLent && _slots.Length > 0) Free();
    }

    private int Map(int index, Slot slot)
    {
        Span<V4l2Plane> planes = stackalloc V4l2Plane[MaxPlanes];
        planes.Clear();
        var buffer = new V4l2Buffer { Index = (uint)index, Type = Type, Memory = MemoryMmap };
        int errno = IsMultiplanar
            ? _device.Call(VidiocQuerybuf, ref buffer, planes)
            : _device.Call(VidiocQuerybuf, ref buffer);
        if (errno != 0) return errno;
        if (!IsMultiplanar) (planes[0].Length, planes[0].M) = (buffer.Length, buffer.M);
        planes = planes[..(IsMultiplanar ? (int)Math.Clamp(buffer.Length, 1, MaxPlanes) : 1)];
        var memory = new MappedMemory[planes.Length];
        slot.Planes = memory;
        for (int i = 0; i < memory.Length; i++)
        {
            if (planes[i].Length > MappedMemory.MaxLength) errno = Einval;
            else errno = _device.Map(planes[i].M.Offset, (int)planes[i].Length, out memory[i]!);
            if (errno != 0)
            {
                slot.Planes = memory[..i];
                return errno;
            }
        }

        return 0;
    }

    private V4l2Buffer Describe(int index, long timestampUs) => new()
    {
        Index = (uint)index,
        Type = Type,
        Memory = _memory,
        Field = FieldNone,
        TimestampSeconds = timestampUs / MicrosecondsPerSecond,
        TimestampMicroseconds = timestampUs % MicrosecondsPerSecond,
    };

    private int QueueEmpty(int index)
    {
        var buffer = new V4l2Buffer { Index = (uint)index, Type = Type, Memory = _memory };
        Span<V4l2Plane> planes = stackalloc V4l2Plane[MaxPlanes];
        planes = planes[..Math.Max(1, _slots[index].Planes.Length)];
        planes.Clear();
        return Submit(index, ref buffer, planes);
    }

    private int Submit(int index, ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        // Its owner is noted before: the driver may be done with it before we are.
        _slots[index].Owner = Owner.Driver;
        int errno = IsMultiplanar
            ? _device.Call(VidiocQbuf, ref buffer, planes)
            : _device.Call(VidiocQbuf, ref buffer);
        if (errno == 0) return 0;
        _slots[index].Owner = Owner.Application;
        HasIdleBuffers = true;
        return errno;
    }

    private DequeueResult Refused(int errno, out DequeuedBuffer buffer)
    {
        buffer = default;
        return errno switch
        {
            Eagain => DequeueResult.Nothing,
            Epipe => DequeueResult.Ended,
            _ => throw _device.Failure("taking a picture", errno),
        };
    }

    private bool TryTakeBack(uint index)
    {
        lock (_lock)
        {
            if (index >= _slots.Length || _slots[index].Owner != Owner.Driver) return false;
            _slots[index].Owner = Owner.Application;
            return true;
        }
    }

    private DequeuedBuffer Judge(in V4l2Buffer raw, ReadOnlySpan<V4l2Plane> planes)
    {
        ReadOnlySpan<MappedMemory> memory = _slots[raw.Index].Planes;
        BufferFault fault = (raw.Flags & BufFlagError) != 0 ? BufferFault.Error : BufferFault.None;
        for (int i = 0; i < memory.Length && fault == BufferFault.None; i++)
        {
            uint used = planes[i].BytesUsed, offset = planes[i].DataOffset;
            if (used > memory[i].Length || offset > used) fault = BufferFault.TooLong;
            else if (used == offset) fault = BufferFault.Empty;
            else if (i < NeededBytes.Length && (used < NeededBytes[i] || offset != 0)) fault = BufferFault.TooShort;
        }

        bool hasContent = fault == BufferFault.None && memory.Length > 0;
        return new DequeuedBuffer(
            (int)raw.Index,
            fault,
            raw.Flags,
            raw.Sequence,
            unchecked((raw.TimestampSeconds * MicrosecondsPerSecond) + raw.TimestampMicroseconds),
            hasContent ? (int)planes[0].DataOffset : 0,
            hasContent ? (int)(planes[0].BytesUsed - planes[0].DataOffset) : 0);
    }

    private void Unmap()
    {
        foreach (Slot slot in _slots)
        {
            foreach (MappedMemory memory in slot.Planes) memory.Unmap();
            slot.DmaBuf?.Dispose();
        }

        _slots = [];
    }

    private enum Owner : byte
    {
        Application,
        Driver,
        Borrower,
    }

    private sealed class Slot
    {
        public MappedMemory[] Planes { get; set; } = [];

        public SafeFileHandle? DmaBuf { get; set; }

        public Owner Owner { get; set; }
    }
}
