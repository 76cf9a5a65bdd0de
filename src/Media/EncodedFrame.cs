using System.Diagnostics;
using Camerad.Media.Av1;
using Camerad.Media.H264;
using Camerad.Media.Vp8;
using Camerad.Media.Vp9;

namespace Camerad.Media;

/// <summary>
/// One encoded picture or piece of sound, shared by every reader without a copy: pooled and counted by references.
/// It is written once by the source that rented it and never changed after. Who stores it takes a reference and
/// releases it once; the last release gives the buffer back to its pool. Threading: reference counting is
/// thread-safe, the content is read-only.
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

    /// <summary>How it is encoded.</summary>
    public MediaCodec Codec { get; private set; }

    /// <summary>A picture or sound.</summary>
    public MediaKind Kind => MediaCodecs.KindOf(Codec);

    /// <summary>
    /// The bytes as captured: of H.264 an access unit that <see cref="NalUnits"/> points into, of AV1 a temporal unit
    /// in low-overhead format, else the codec's frame.
    /// </summary>
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
    /// H.264: the NAL units to send, in decoding order, without start codes, parameter sets, delimiters,
    /// filler and SEI. Else empty.
    /// </summary>
    public ReadOnlySpan<NalUnit> NalUnits => _nalUnits.AsSpan(0, _nalUnitCount);

    /// <summary>True if a decoder can begin here (IDR picture, key frame; all sound).</summary>
    public bool IsKeyFrame { get; private set; }

    /// <summary>True if no later frame refers to it, as far as is known: it may be left out.</summary>
    public bool IsDisposable { get; private set; }

    /// <summary>Pixels; 0 where this frame does not say (what is no key frame, sound).</summary>
    public int Width { get; private set; }

    /// <summary>Pixels; 0 where this frame does not say.</summary>
    public int Height { get; private set; }

    /// <summary>How loud the sound is; null: not measured, or a picture.</summary>
    public AudioLevel? AudioLevel { get; private set; }

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

    /// <summary>For the writer, before the frame is shared: the buffer holds an H.264 access unit.</summary>
    public void Complete(
        int length,
        ReadOnlySpan<NalUnit> nalUnits,
        bool isKeyFrame,
        H264ParameterSets? parameterSets,
        long captureTicks)
    {
        Begin(MediaCodec.H264, length, captureTicks);
        if (_nalUnits.Length < nalUnits.Length) _nalUnits = new NalUnit[nalUnits.Length];
        nalUnits.CopyTo(_nalUnits);
        _nalUnitCount = nalUnits.Length;
        IsKeyFrame = isKeyFrame;
        IsDisposable = !isKeyFrame && HasNoReferenceNalUnit();
        ParameterSets = parameterSets;
        if (isKeyFrame && parameterSets is not null) (Width, Height) = (parameterSets.Width, parameterSets.Height);
    }

    /// <summary>
    /// For the writer, before the frame is shared: the buffer holds a VP8 or VP9 frame (or superframe) or an AV1
    /// temporal unit with or without size fields. Whether it is a key frame, and its size, are read from its header.
    /// </summary>
    /// <param name="codec">VP8, VP9 or AV1.</param>
    /// <param name="length">Bytes in the buffer.</param>
    /// <param name="captureTicks">See <see cref="CaptureTicks"/>.</param>
    /// <param name="isDisposable">The encoder says that no later frame refers to this one.</param>
    /// <returns>False if the bytes are no such frame; it must not be shared then.</returns>
    public bool TryComplete(MediaCodec codec, int length, long captureTicks, bool isDisposable = false)
    {
        Begin(codec, length, captureTicks);
        bool isRead = codec switch
        {
            MediaCodec.Vp8 => TryReadVp8(),
            MediaCodec.Vp9 => TryReadVp9(),
            MediaCodec.Av1 => TryReadAv1(),
            _ => throw new ArgumentOutOfRangeException(nameof(codec)),
        };
        IsDisposable = isDisposable && !IsKeyFrame;
        return isRead;
    }

    /// <summary>For the writer, before the frame is shared: the buffer holds a packet of sound.</summary>
    /// <param name="codec">Opus, PCMU, PCMA or G722.</param>
    /// <param name="length">Bytes in the buffer.</param>
    /// <param name="captureTicks">See <see cref="CaptureTicks"/>; of its first sample.</param>
    /// <param name="level">How loud it is; null: not measured.</param>
    public void CompleteAudio(MediaCodec codec, int length, long captureTicks, AudioLevel? level = null)
    {
        if (MediaCodecs.KindOf(codec) != MediaKind.Audio) throw new ArgumentOutOfRangeException(nameof(codec));
        Begin(codec, length, captureTicks);
        IsKeyFrame = true;
        AudioLevel = level;
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

    private void Begin(MediaCodec codec, int length, long captureTicks)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _buffer.Length);
        Codec = codec;
        Length = length;
        CaptureTicks = captureTicks;
        _nalUnitCount = 0;
        (IsKeyFrame, IsDisposable, Width, Height) = (false, false, 0, 0);
        ParameterSets = null;
        AudioLevel = null;
    }

    // H.264 §7.4.1: nal_ref_idc is 0 in all slices of a picture, or in none.
    private bool HasNoReferenceNalUnit()
    {
        const byte NalRefIdc = 0x60;
        foreach (NalUnit nalUnit in NalUnits)
        {
            if ((_buffer[nalUnit.Offset] & NalRefIdc) != 0) return false;
        }
        return _nalUnitCount > 0;
    }

    private bool TryReadVp8()
    {
        bool isRead = Vp8FrameHeader.TryParse(_buffer.AsSpan(0, Length), out Vp8FrameHeader header);
        (IsKeyFrame, Width, Height) = header;
        return isRead;
    }

    private bool TryReadVp9()
    {
        bool isRead = Vp9FrameHeader.TryParse(_buffer.AsSpan(0, Length), out Vp9FrameHeader header);
        (IsKeyFrame, Width, Height) = header;
        return isRead;
    }

    private bool TryReadAv1()
    {
        bool isRead = TemporalUnitHeader.TryParse(_buffer.AsSpan(0, Length), out TemporalUnitHeader header);
        (IsKeyFrame, Width, Height) = header;
        return isRead;
    }
}
