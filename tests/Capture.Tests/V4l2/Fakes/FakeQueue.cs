using Camerad.Capture.Interop;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2.Fakes;

/// <summary>
/// The driver's side of one buffer queue. Memory lies in files without a name, which can be mapped twice and passed on
/// as descriptors, as dma-bufs can.
/// </summary>
internal sealed class FakeQueue(uint type)
{
    private const uint OffsetStep = 0x10_0000;

    public uint Type => type;

    /// <summary>Added to the offsets of this queue's buffers, so that two queues of a device do not collide.</summary>
    public uint OffsetBase { get; init; }

    public uint Memory { get; private set; }

    public List<Buffer> Buffers { get; } = [];

    /// <summary>Given to the driver, oldest first.</summary>
    public Queue<int> Queued { get; } = [];

    /// <summary>Ready to be dequeued: what DQBUF will say.</summary>
    public Queue<(V4l2Buffer Raw, V4l2Plane[] Planes)> Done { get; } = [];

    public bool IsStreaming { get; set; }

    /// <summary>Most buffers that it gives.</summary>
    public int MaxCount { get; set; } = 32;

    /// <summary>Fewest buffers that it gives.</summary>
    public int MinCount { get; set; }

    /// <summary>After the LAST buffer: DQBUF says EPIPE.</summary>
    public bool HasEnded { get; set; }

    public int Request(ref V4l2RequestBuffers request, int[] planeLengths)
    {
        if (IsStreaming) return Ebusy;
        foreach (Buffer buffer in Buffers) buffer.Dispose();
        Buffers.Clear();
        Queued.Clear();
        Done.Clear();
        Memory = request.Memory;
        if (request.Count > 0) request.Count = (uint)Math.Max(Math.Min((int)request.Count, MaxCount), MinCount);
        for (int i = 0; i < request.Count; i++) Buffers.Add(new Buffer(Memory == MemoryMmap ? planeLengths : []));
        return 0;
    }

    public int Query(ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        if (buffer.Index >= Buffers.Count) return Einval;
        Buffer found = Buffers[(int)buffer.Index];
        for (int i = 0; i < found.Files.Length; i++)
        {
            uint length = (uint)found.Memories[i].Length;
            uint offset = OffsetBase + ((((buffer.Index * MaxPlanes) + (uint)i) + 1) * OffsetStep);
            if (planes.IsEmpty) (buffer.Length, buffer.M.Offset) = (length, offset);
            else (planes[i].Length, planes[i].M.Offset) = (length, offset);
        }

        if (!planes.IsEmpty) buffer.Length = (uint)found.Files.Length;
        return 0;
    }

    public bool Owns(uint offset) => offset >= OffsetBase && offset < OffsetBase + 0x1000_0000;

    public int Map(uint offset, int length, out MappedMemory? memory)
    {
        memory = null;
        int number = (int)((offset - OffsetBase) / OffsetStep) - 1;
        Buffer? buffer = Buffers.ElementAtOrDefault(number / MaxPlanes);
        return buffer == null ? Einval : MappedMemory.Map(buffer.Files[number % MaxPlanes], 0, length, out memory);
    }

    public int Export(ref V4l2ExportBuffer export)
    {
        if (export.Index >= Buffers.Count) return Einval;
        long file = Buffers[(int)export.Index].Files[export.Plane].DangerousGetHandle();
        export.Fd = open($"/proc/self/fd/{file}", OpenReadWrite | OpenCloseOnExec);
        return export.Fd < 0 ? Einval : 0;
    }

    public int Enqueue(ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        if (buffer.Index >= Buffers.Count || Queued.Contains((int)buffer.Index)) return Einval;
        Buffer found = Buffers[(int)buffer.Index];
        found.TimestampUs = (buffer.TimestampSeconds * 1_000_000) + buffer.TimestampMicroseconds;
        found.UsedBytes = planes.IsEmpty ? buffer.BytesUsed : planes[0].BytesUsed;
        found.DmaBuf = Memory == MemoryDmabuf ? planes.IsEmpty ? buffer.M.Fd : planes[0].M.Fd : -1;
        Queued.Enqueue((int)buffer.Index);
        return 0;
    }

    public int Dequeue(ref V4l2Buffer buffer, Span<V4l2Plane> planes)
    {
        if (!IsStreaming) return Einval;
        if (Done.Count == 0) return HasEnded ? Epipe : Eagain;
        (V4l2Buffer raw, V4l2Plane[] rawPlanes) = Done.Dequeue();
        buffer = raw with { Type = buffer.Type, Memory = buffer.Memory };
        if (!planes.IsEmpty) rawPlanes.AsSpan(0, Math.Min(rawPlanes.Length, planes.Length)).CopyTo(planes);
        if ((raw.Flags & BufFlagLast) != 0) HasEnded = true;
        return 0;
    }

    public void Stop()
    {
        IsStreaming = false;
        HasEnded = false;
        Queued.Clear();
        Done.Clear();
    }

    /// <summary>Takes the oldest queued buffer; -1 if there is none.</summary>
    public int TakeQueued() => Queued.TryDequeue(out int index) ? index : -1;

    /// <summary>Says that a buffer is done, with as many bytes used in each plane.</summary>
    public void Complete(int index, long timestampUs, uint sequence, uint flags, params uint[] usedBytes)
    {
        var raw = new V4l2Buffer
        {
            Index = (uint)index,
            Flags = flags,
            Sequence = sequence,
            BytesUsed = usedBytes.Length > 0 ? usedBytes[0] : 0,
            TimestampSeconds = timestampUs / 1_000_000,
            TimestampMicroseconds = timestampUs % 1_000_000,
        };
        Done.Enqueue((raw, [.. usedBytes.Select(used => new V4l2Plane { BytesUsed = used })]));
    }

    internal sealed class Buffer : IDisposable
    {
        public Buffer(int[] lengths)
        {
            Files = [.. lengths.Select(CreateFile)];
            Memories = [.. Files.Select((file, i) => MapFile(file, lengths[i]))];
        }

        public SafeFileHandle[] Files { get; }

        public MappedMemory[] Memories { get; }

        public long TimestampUs { get; set; }

        public uint UsedBytes { get; set; }

        public int DmaBuf { get; set; } = -1;

        public void Dispose()
        {
            foreach (MappedMemory memory in Memories) memory.Unmap();
            foreach (SafeFileHandle file in Files) file.Dispose();
        }

        private static SafeFileHandle CreateFile(int length)
        {
            SafeFileHandle file = File.OpenHandle(
                Path.Combine("/dev/shm", "camerad-test-" + Guid.NewGuid().ToString("N")), FileMode.CreateNew,
                FileAccess.ReadWrite, FileShare.ReadWrite, FileOptions.DeleteOnClose, length);
            RandomAccess.SetLength(file, length);
            return file;
        }

        private static MappedMemory MapFile(SafeFileHandle file, int length)
        {
            Assert.Equal(0, MappedMemory.Map(file, 0, length, out MappedMemory? memory));
            return memory!;
        }
    }
}
