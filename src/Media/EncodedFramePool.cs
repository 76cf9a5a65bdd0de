using System.Diagnostics;
using System.Numerics;

namespace Camerad.Media;

/// <summary>
/// Frames used again and again: in steady state a source allocates nothing. Frames are kept by the size of their
/// buffer, so that a key frame's large buffer is not spent on small pictures. Thread-safe.
/// </summary>
/// <param name="initialCapacity">Bytes a frame has room for if the caller does not say how many it needs.</param>
public sealed class EncodedFramePool(int initialCapacity = 64 * 1024)
{
    /// <summary>
    /// Frames kept of each size, enough for a long group of pictures; beyond it they are left to the collector.
    /// </summary>
    internal const int RetainedFramesPerSize = 512;

    /// <summary>Bytes kept altogether.</summary>
    internal const int RetainedBytes = 32 * 1024 * 1024;

    /// <summary>Smallest buffer: 2^12 bytes.</summary>
    private const int MinLog2Capacity = 12;

    /// <summary>Largest buffer kept: 2^20 bytes. A key frame of 1080p at 4 Mbit/s has 230 kB.</summary>
    private const int MaxLog2Capacity = 20;

    private readonly Lock _lock = new();
    private readonly Stack<EncodedFrame>[] _free = CreateStacks();
    private int _retainedBytes;
    private int _outstandingFrames;

    /// <summary>
    /// Frames rented and not yet given back by their last reference: 0 when everything has ended, or somebody leaks.
    /// </summary>
    public int OutstandingFrames => Volatile.Read(ref _outstandingFrames);

    /// <summary>Takes a frame with one reference, owned by the caller.</summary>
    public EncodedFrame Rent() => Rent(initialCapacity);

    /// <summary>Takes a frame with room for at least <paramref name="capacity"/> bytes and one reference, owned by the
    /// caller.</summary>
    public EncodedFrame Rent(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Interlocked.Increment(ref _outstandingFrames);
        EncodedFrame? frame = null;
        int index = IndexOf(capacity);
        if (index < _free.Length)
        {
            lock (_lock)
            {
                if (_free[index].TryPop(out frame)) _retainedBytes -= frame.Capacity;
            }
        }

        frame ??= new EncodedFrame(this, CapacityFor(capacity));
        frame.MarkRented();
        return frame;
    }

    /// <summary>
    /// A buffer size for so many bytes: a power of two, or exactly so many if that size is not kept anyway.
    /// </summary>
    internal static int CapacityFor(int bytes) =>
        IndexOf(bytes) <= MaxLog2Capacity - MinLog2Capacity ? 1 << (IndexOf(bytes) + MinLog2Capacity) : bytes;

    internal void Return(EncodedFrame frame)
    {
        int outstanding = Interlocked.Decrement(ref _outstandingFrames);
        Debug.Assert(outstanding >= 0, "more frames returned than rented");
        int index = IndexOf(frame.Capacity);
        if (index >= _free.Length) return;
        lock (_lock)
        {
            if (_free[index].Count == RetainedFramesPerSize || _retainedBytes + frame.Capacity > RetainedBytes) return;
            _free[index].Push(frame);
            _retainedBytes += frame.Capacity;
        }
    }

    private static int IndexOf(int capacity) =>
        capacity <= 1 << MinLog2Capacity ? 0 : BitOperations.Log2((uint)capacity - 1) + 1 - MinLog2Capacity;

    private static Stack<EncodedFrame>[] CreateStacks()
    {
        var stacks = new Stack<EncodedFrame>[MaxLog2Capacity - MinLog2Capacity + 1];
        for (int i = 0; i < stacks.Length; i++) stacks[i] = new Stack<EncodedFrame>();
        return stacks;
    }
}
