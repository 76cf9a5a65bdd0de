using System.Diagnostics.CodeAnalysis;

namespace Camerad.Media.H264;

/// <summary>
/// Cuts an Annex B byte stream, fed in pieces of any size, into access units: one <see cref="EncodedFrame"/> per
/// picture, with all its slices. Frames before the first IDR picture, and after a loss until the next one, are not
/// given out.
/// <para>A picture's end shows only when the next one begins (H.264 §7.4.1.2.3 and §7.4.1.2.4). A caller who knows
/// better, or sees the producer pause while <see cref="LooksComplete"/>, calls <see cref="TryFlush"/> and saves a
/// frame's time.</para>
/// Use: <see cref="HandleBytes"/>, then <see cref="TryPoll"/> until it returns false. Not thread-safe.
/// </summary>
/// <param name="pool">Where frames come from.</param>
public sealed class AccessUnitSplitter(EncodedFramePool pool)
{
    /// <summary>
    /// Bytes of one access unit; a larger one is dropped. Level 5.1 key frames at 50 Mbit/s stay below 2 MB.
    /// </summary>
    public const int MaxAccessUnitLength = 4 * 1024 * 1024;

    /// <summary>Slices of one access unit; more drop it. Encoders make 1 to 32, or one per 1,200 bytes.</summary>
    public const int MaxSlices = 1024;

    /// <summary>
    /// Wrong early ends (<see cref="MisjudgedFlushes"/>) after which <see cref="LooksComplete"/> stays false.
    /// </summary>
    public const int MaxMisjudgedFlushes = 3;

    /// <summary>Pictures in a row with the same number of slices before that number is believed.</summary>
    private const int StablePictures = 3;

    /// <summary>
    /// A writer's buffer (stdio: 4096, ffmpeg: 32768) emptied for being full ends at a multiple of this,
    /// mostly not a picture.
    /// </summary>
    private const int WriterBlock = 4096;

    /// <summary>Pictures that arrive at once are this far apart, so that their RTP timestamps differ: 1 ms.</summary>
    private const long MinFrameTicks = TimeSpan.TicksPerMillisecond;

    private const int InitialBuffer = 128 * 1024;

    private readonly ParameterSetCache _parameterSets = new();
    private byte[] _buffer = new byte[InitialBuffer];
    private int _end;                       // bytes of _buffer in use
    private int _scan;                      // no start code begins before it, after the open NAL unit's own
    private long _streamLength;             // bytes seen since the last restart
    private long _chunkTicks;

    // The access unit in progress: from _start on.
    private int _start;
    private int _unitEnd;                   // end of its last complete NAL unit
    private NalUnit[] _slices = new NalUnit[8];
    private int _sliceCount;
    private SliceHeader _firstSlice;
    private SliceHeader _lastSlice;
    private int _spsId;
    private long _ticks;
    private long _lastTicks = long.MinValue / 2;
    private bool _awaitingKeyFrame = true;

    // The NAL unit in progress: begins at _nalStart, or none is open.
    private int _nalStart = -1;
    private Place _nalPlace;

    // What is known about the encoder, for LooksComplete.
    private int _slicesPerPicture;
    private int _stablePictures;
    private bool _afterFlush;               // until a slice of another picture than the flushed one begins
    private bool _misjudged;                // the last flush was wrong, and is counted
    private SliceHeader _flushedSlice;

    private enum Place
    {
        Undecided,
        ThisUnit,
        NextUnit,
        Stray,
    }

    /// <summary>
    /// Access units dropped because they were longer than <see cref="MaxAccessUnitLength"/> or <see cref="MaxSlices"/>.
    /// </summary>
    public long DroppedAccessUnits { get; private set; }

    /// <summary>Access units not given out because no key frame went before them.</summary>
    public long SkippedAccessUnits { get; private set; }

    /// <summary>NAL units that could not be understood, and slices without their parameter sets.</summary>
    public long InvalidNalUnits { get; private set; }

    /// <summary>
    /// Times that <see cref="TryFlush"/> was called in the middle of a picture: its rest came later and was dropped.
    /// </summary>
    public int MisjudgedFlushes { get; private set; }

    /// <summary>
    /// True if the bytes so far may well end with a picture: as many slices as the pictures before, and no sign of a
    /// block cut off by the writer's buffer. A pause of the producer now most likely means that the picture is
    /// complete.
    /// </summary>
    public bool LooksComplete =>
        _nalStart >= 0
        && _nalPlace == Place.ThisUnit
        && NalUnitType.IsVcl(NalUnitType.Of(_buffer[_nalStart]))
        && _stablePictures >= StablePictures
        && _sliceCount + 1 == _slicesPerPicture
        && MisjudgedFlushes < MaxMisjudgedFlushes
        && _buffer[_end - 1] != 0
        && (_end - _start) % WriterBlock != 0
        && _streamLength % WriterBlock != 0;

    /// <summary>Room for at least <paramref name="size"/> more bytes, to be filled and then told by
    /// <see cref="HandleWritten"/>.</summary>
    public Span<byte> GetWriteBuffer(int size)
    {
        if (_buffer.Length - _end < size) MakeRoom(size);
        return _buffer.AsSpan(_end);
    }

    /// <summary>Takes the bytes written into <see cref="GetWriteBuffer"/>.</summary>
    /// <param name="count">Bytes written.</param>
    /// <param name="captureTicks">When they arrived: becomes the capture time of a picture that begins in them.</param>
    public void HandleWritten(int count, long captureTicks)
    {
        if (_start == _end) _ticks = captureTicks;
        _chunkTicks = captureTicks;
        _end += count;
        _streamLength += count;
    }

    /// <summary>Takes a piece of the stream, copied.</summary>
    /// <param name="chunk">Any number of bytes.</param>
    /// <param name="captureTicks">See <see cref="HandleWritten"/>.</param>
    public void HandleBytes(ReadOnlySpan<byte> chunk, long captureTicks)
    {
        chunk.CopyTo(GetWriteBuffer(chunk.Length));
        HandleWritten(chunk.Length, captureTicks);
    }

    /// <summary>Gives out the next access unit whose end has been seen; the caller owns the reference.</summary>
    /// <exception cref="UnsupportedStreamException">The stream has B-frames or fields.</exception>
    public bool TryPoll([NotNullWhen(true)] out EncodedFrame? frame) => TryAdvance(final: false, out frame);

    /// <summary>
    /// As <see cref="TryPoll"/>, but takes the bytes so far as complete. Call until it returns false.
    /// </summary>
    /// <exception cref="UnsupportedStreamException">The stream has B-frames or fields.</exception>
    public bool TryFlush([NotNullWhen(true)] out EncodedFrame? frame) => TryAdvance(final: true, out frame);

    /// <summary>
    /// Forgets the bytes in progress and waits for a key frame: another stream of the same kind begins.
    /// </summary>
    public void Restart()
    {
        DiscardTo(_end);
        _streamLength = 0;
        _afterFlush = false;
        _awaitingKeyFrame = true;
        _stablePictures = 0;
    }

    private bool TryAdvance(bool final, out EncodedFrame? frame)
    {
        while (true)
        {
            frame = null;
            if (_nalStart < 0 && !TryOpenNalUnit()) return final && TryEmit(final, out frame);
            int nextCode = FindNextStartCode();
            bool complete = final || nextCode >= 0;
            ReadOnlySpan<byte> nal = _buffer.AsSpan(_nalStart..(nextCode >= 0 ? nextCode : _end));
            if (complete) nal = nal[..AnnexB.LengthWithoutTrailingZeros(nal)];

            if (_nalPlace == Place.Undecided) _nalPlace = FindPlace(nal, complete);
            if (_nalPlace == Place.NextUnit)
            {
                _nalPlace = Place.Undecided;
                if (TryEmit(final: false, out frame)) return true;
                continue;
            }

            if (_end - _start > MaxAccessUnitLength
                && (!complete || _nalStart + nal.Length - _start > MaxAccessUnitLength))
            {
                DropAccessUnit(nextCode >= 0 ? nextCode : _end - (AnnexB.StartCodeLength - 1));
                continue;
            }

            if (!complete) return false;
            CloseNalUnit(nal);
            if (nextCode >= 0) OpenNalUnit(nextCode);
        }
    }

    /// <summary>Finds the first start code; bytes before it belong to nothing.</summary>
    private bool TryOpenNalUnit()
    {
        int code = AnnexB.IndexOfStartCode(_buffer.AsSpan(_scan.._end));
        int from = Math.Max(_unitEnd, _start);
        int to = code >= 0 ? _scan + code : Math.Max(from, _end - AnnexB.StartCodeLength);
        if (_afterFlush && _buffer.AsSpan(from..to).ContainsAnyExcept((byte)0)) HandleMisjudgedFlush();
        if (code >= 0) OpenNalUnit(to);
        if (_sliceCount == 0) DiscardTo(code >= 0 ? BeginOfOpenNalUnit() : to);
        return code >= 0;
    }

    private void OpenNalUnit(int startCode)
    {
        _nalStart = _scan = startCode + AnnexB.StartCodeLength;
        _nalPlace = Place.Undecided;
    }

    private int FindNextStartCode()
    {
        int code = AnnexB.IndexOfStartCode(_buffer.AsSpan(_scan.._end));
        if (code >= 0) return _scan + code;
        _scan = Math.Max(_scan, _end - (AnnexB.StartCodeLength - 1));
        return -1;
    }

    /// <summary>
    /// Says to which access unit the open NAL unit belongs (§7.4.1.2.3), as soon as enough of it is there.
    /// </summary>
    private Place FindPlace(ReadOnlySpan<byte> nal, bool complete)
    {
        if (nal.IsEmpty) return complete ? Place.Stray : Place.Undecided;
        int type = NalUnitType.Of(nal[0]);
        if (!NalUnitType.HasSliceHeader(type))
            return NalUnitType.BeginsAccessUnit(type) && _sliceCount > 0 ? Place.NextUnit : Place.ThisUnit;

        if (!_parameterSets.TryParseSlice(nal, out SliceHeader slice, out _))
            return complete ? Place.Stray : Place.Undecided;
        if (_sliceCount > 0) return slice.BeginsPictureAfter(_lastSlice) ? Place.NextUnit : Place.ThisUnit;
        if (!_afterFlush || slice.BeginsPictureAfter(_flushedSlice)) return Place.ThisUnit;
        HandleMisjudgedFlush();
        return Place.Stray;
    }

    private void CloseNalUnit(ReadOnlySpan<byte> nal)
    {
        int end = _nalStart + nal.Length;
        bool valid = nal.IsEmpty || (_nalPlace != Place.Stray && TryAddNalUnit(nal));
        if (!valid) InvalidNalUnits++;
        _unitEnd = end;
        _nalStart = -1;
    }

    private bool TryAddNalUnit(ReadOnlySpan<byte> nal)
    {
        if ((nal[0] & 0x80) != 0) return false;                 // forbidden_zero_bit
        int type = NalUnitType.Of(nal[0]);
        if (type == NalUnitType.Sps) return _parameterSets.TryAddSps(nal);
        if (type == NalUnitType.Pps) return _parameterSets.TryAddPps(nal);
        if (NalUnitType.HasSliceHeader(type)) return TryAddSlice(nal);
        if (NalUnitType.IsVcl(type) && _sliceCount > 0) AppendSlice(nal.Length);
        return true;
    }

    private bool TryAddSlice(ReadOnlySpan<byte> nal)
    {
        if (!_parameterSets.TryParseSlice(nal, out SliceHeader slice, out int spsId)) return false;
        if (_sliceCount == 0) (_firstSlice, _spsId, _afterFlush) = (slice, spsId, false);
        _lastSlice = slice;
        AppendSlice(nal.Length);
        return true;
    }

    private void AppendSlice(int length)
    {
        if (_sliceCount == _slices.Length && _sliceCount < MaxSlices) Array.Resize(ref _slices, _sliceCount * 2);
        if (_sliceCount < _slices.Length) _slices[_sliceCount] = new NalUnit(_nalStart - _start, length);
        _sliceCount++;
    }

    /// <summary>Ends the access unit in progress; gives it out if it holds a picture that can be decoded.</summary>
    private bool TryEmit(bool final, out EncodedFrame? frame)
    {
        frame = null;
        if (_sliceCount == 0)
        {
            DiscardTo(BeginOfOpenNalUnit());
            return false;
        }

        bool usable = IsUsable();
        if (usable)
        {
            _awaitingKeyFrame = false;
            frame = CopyFrame();
            Learn(final);
        }

        DiscardTo(BeginOfOpenNalUnit());
        return usable;
    }

    private bool IsUsable()
    {
        if (_sliceCount > MaxSlices)
        {
            DroppedAccessUnits++;
            _awaitingKeyFrame = true;
            return false;
        }

        if (!_awaitingKeyFrame || (_firstSlice.IsIdr && _firstSlice.FirstMb == 0)) return true;
        SkippedAccessUnits++;
        return false;
    }

    private EncodedFrame CopyFrame()
    {
        int length = _unitEnd - _start;
        EncodedFrame frame = pool.Rent(length);
        _buffer.AsSpan(_start, length).CopyTo(frame.GetBuffer(length));
        _lastTicks = Math.Max(_ticks, _lastTicks + MinFrameTicks);
        frame.Complete(
            length,
            _slices.AsSpan(0, _sliceCount),
            _firstSlice.IsIdr,
            _parameterSets.GetParameterSets(_spsId),
            _lastTicks);
        return frame;
    }

    /// <summary>Only ends that were seen, not guessed, teach how many slices a picture has.</summary>
    private void Learn(bool guessed)
    {
        if (guessed)
        {
            (_afterFlush, _misjudged, _flushedSlice) = (true, false, _lastSlice);
            return;
        }

        _stablePictures = _sliceCount == _slicesPerPicture ? _stablePictures + 1 : 1;
        _slicesPerPicture = _sliceCount;
    }

    private void HandleMisjudgedFlush()
    {
        if (_misjudged) return;
        _misjudged = true;
        MisjudgedFlushes++;
        _stablePictures = 0;
    }

    private void DropAccessUnit(int continueAt)
    {
        DroppedAccessUnits++;
        _awaitingKeyFrame = true;
        DiscardTo(continueAt);
    }

    /// <summary>
    /// Where the next access unit begins: at the open NAL unit's start code with its zero byte, or behind everything.
    /// </summary>
    private int BeginOfOpenNalUnit()
    {
        if (_nalStart < 0) return _end;
        int code = _nalStart - AnnexB.StartCodeLength;
        return code > _unitEnd && _buffer[code - 1] == 0 ? code - 1 : code;
    }

    /// <summary>Begins a new access unit at an offset; an open NAL unit behind it stays open.</summary>
    private void DiscardTo(int offset)
    {
        if (_nalStart < offset) (_nalStart, _nalPlace) = (-1, Place.Undecided);
        _start = _unitEnd = offset;
        _scan = Math.Max(_scan, offset);
        _sliceCount = 0;
        _ticks = _chunkTicks;
    }

    private void MakeRoom(int size)
    {
        int pending = _end - _start;
        byte[] target = _buffer;
        if (target.Length - pending < size) target = new byte[Math.Max(_buffer.Length * 2, pending + size)];
        _buffer.AsSpan(_start, pending).CopyTo(target);
        _buffer = target;
        _scan -= _start;
        _unitEnd -= _start;
        if (_nalStart >= 0) _nalStart -= _start;
        (_start, _end) = (0, pending);
    }
}
