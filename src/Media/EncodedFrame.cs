using System.Diagnostics;
using Camerad.Media.H264;

namespace Camerad.Media;

/// <summary>
/// One encoded access unit, shared by every reader without a copy: pooled and counted by references. It is written once
/// by the source that rented it and never changed after. Who stores it takes a reference and releases it once; the last
/// release gives the buffer back to its pool. Threading: reference counting is thread-safe, the content is read-only.
/// </summary>
public sealed class EncodedFrame
{
    private readonly EncodedFramePool _pool;
    private byte[] _buffer;
    private NalUnit[] _nalUnits = new NalUnit[8];
    private int _nalUnitCount;
    private int _references;

    internal EncodedFrame(EncodedFramePool pool, int capacity)
    {
        _pool = pool;
        _buffer = new byte[capacity];
    }

    /// <summary>The access unit's bytes as captured; <see cref="NalUnits"/> points into them.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            Debug.Assert(Volatile.Read(ref _references) > 0, "a frame is read after its last release");
            return _buffer.AsSpan(0, Length);
        }
    }

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    /// <summary>
    /// The NAL units to send, in decoding order, without start codes, parameter sets, delimiters, filler and SEI.
    /// </summary>
    public ReadOnlySpan<NalUnit> NalUnits => _nalUnits.AsSpan(0, _nalUnitCount);

    /// <summary>True if a decoder can begin here (IDR picture).</summary>
    public bool IsKeyFrame { get; private set; }

    /// <summary>The parameter sets this picture refers to; null until the stream has shown them.</summary>
    public H264ParameterSets? ParameterSets { get; private set; }

    /// <summary>
    /// When the picture was captured: 100 ns ticks of the machine's monotonic clock, growing from frame to frame.
    /// </summary>
    public long CaptureTicks { get; private set; }

    /// <summary>Bytes the buffer has room for.</summary>
    internal int Capacity => _buffer.Length;

    /// <summary>For the writer, before the frame is shared: room for at least <paramref name="capacity"/>
    /// bytes.</summary>
    public Span<byte> GetBuffer(int capacity)
    {
        if (_buffer.Length < capacity) _buffer = new byte[EncodedFramePool.CapacityFor(capacity)];
        return _buffer;
    }

    /// <summary>For the writer, before the frame is shared: says what the buffer holds.</summary>
    public void Complete(
        int length,
        ReadOnlySpan<NalUnit> nalUnits,
        bool isKeyFrame,
        H264ParameterSets? parameterSets,
        long captureTicks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _buffer.Length);
        if (_nalUnits.Length < nalUnits.Length) _nalUnits = new NalUnit[nalUnits.Length];
        nalUnits.CopyTo(_nalUnits);
        _nalUnitCount = nalUnits.Length;
        Length = length;
        IsKeyFrame = isKeyFrame;
        ParameterSets = parameterSets;
        CaptureTicks = captureTicks;
    }

    /// <summary>For the writer, before the frame is shared: the capture time, if it was not known before.</summary>
    public void Stamp(long captureTicks) => CaptureTicks = captureTicks;

    /// <summary>Keeps the frame for one more owner; only who owns a reference may add one.</summary>
    public void AddReference()
    {
        if (Interlocked.Increment(ref _references) <= 1)
            throw new UnreachableException("a reference is added to a frame that nobody owns any more");
    }

    /// <summary>Gives one reference back; after the last one the frame must not be touched.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left < 0) throw new UnreachableException("frame released more often than referenced");
        if (left > 0) return;
        ParameterSets = null;
        _pool.Return(this);
    }

    internal void MarkRented()
    {
        if (Interlocked.Exchange(ref _references, 1) > 0)
            throw new UnreachableException("the pool gave out a frame that is still in use");
    }
}
