using System.Diagnostics.CodeAnalysis;

namespace Camerad.Media.H264;

/// <summary>
/// Makes frames of access units that come whole, as a driver's or an encoder's buffers do, with one copy. Frames before
/// the first IDR picture, and after a loss until the next one, are not given out. (A stream in pieces of any size is
/// the work of <see cref="AccessUnitSplitter"/>.) Not thread-safe.
/// </summary>
/// <param name="pool">Where frames come from.</param>
public sealed class AccessUnitReader(EncodedFramePool pool)
{
    /// <summary>Frames are at least this far apart, so that their RTP timestamps differ: 1 ms.</summary>
    private const long MinFrameTicks = TimeSpan.TicksPerMillisecond;

    private readonly ParameterSetCache _parameterSets = new();
    private NalUnit[] _slices = new NalUnit[8];
    private int _sliceCount;
    private SliceHeader _firstSlice;
    private SliceHeader _lastSlice;
    private int _spsId;
    private long _lastTicks = long.MinValue / 2;
    private bool _damaged;                  // a slice could not be read
    private bool _awaitingKeyFrame = true;

    /// <summary>Buffers with neither a picture nor a parameter set, damaged pictures, and too large ones.</summary>
    public long InvalidAccessUnits { get; private set; }

    /// <summary>Pictures not given out because no key frame went before them.</summary>
    public long SkippedAccessUnits { get; private set; }

    /// <summary>A picture was lost before it came here: what refers to it is not given out.</summary>
    public void HandleLoss() => _awaitingKeyFrame = true;

    /// <summary>
    /// Reads one access unit in Annex B form. A buffer with several takes several calls: <paramref name="consumed"/>
    /// says where the next one begins.
    /// </summary>
    /// <param name="accessUnit">Copied.</param>
    /// <param name="captureTicks">100 ns ticks of the monotonic clock; running back, it is put right after the last
    /// one.</param>
    /// <param name="frame">The caller owns a reference.</param>
    /// <param name="consumed">Bytes looked at: all, or up to the next picture.</param>
    /// <returns>False if there is nothing to be shown: parameter sets alone, a picture without its key frame, or
    /// rubbish.</returns>
    /// <exception cref="UnsupportedStreamException">The stream has B-frames or fields.</exception>
    public bool TryRead(
        ReadOnlySpan<byte> accessUnit, long captureTicks, [NotNullWhen(true)] out EncodedFrame? frame, out int consumed)
    {
        frame = null;
        consumed = accessUnit.Length;
        if (accessUnit.Length > AccessUnitSplitter.MaxAccessUnitLength) return Invalid();

        // Copied first and parsed in the copy: a driver's memory may be slow to read (uncached).
        EncodedFrame candidate = pool.Rent(accessUnit.Length);
        Span<byte> bytes = candidate.GetBuffer(accessUnit.Length)[..accessUnit.Length];
        accessUnit.CopyTo(bytes);
        bool complete = false;
        try
        {
            bool understood = TryParse(bytes, out consumed);
            // Who joins in the middle of a stream has not seen its parameter sets: nothing is wrong with that.
            if (_damaged && _awaitingKeyFrame) return Skip();
            if (_damaged || !understood) return Invalid();
            if (_sliceCount == 0) return false;
            if (_awaitingKeyFrame && !(_firstSlice.IsIdr && _firstSlice.FirstMb == 0)) return Skip();
            _awaitingKeyFrame = false;
            _lastTicks = Math.Max(captureTicks, _lastTicks + MinFrameTicks);
            candidate.Complete(
                consumed, _slices.AsSpan(0, _sliceCount), _firstSlice.IsIdr, _parameterSets.GetParameterSets(_spsId),
                _lastTicks);
            complete = true;
            frame = candidate;
            return true;
        }
        finally
        {
            if (!complete) candidate.Release();
        }
    }

    /// <summary>Finds the first picture's slices, takes parameter sets; false if nothing is understood.</summary>
    private bool TryParse(ReadOnlySpan<byte> bytes, out int consumed)
    {
        (_sliceCount, _damaged) = (0, false);
        consumed = bytes.Length;
        bool understood = false;
        int code = AnnexB.IndexOfStartCode(bytes);
        while (code >= 0)
        {
            int start = code + AnnexB.StartCodeLength;
            int next = AnnexB.IndexOfStartCode(bytes[start..]);
            ReadOnlySpan<byte> nal = next < 0 ? bytes[start..] : bytes.Slice(start, next);
            nal = nal[..AnnexB.LengthWithoutTrailingZeros(nal)];
            if (!nal.IsEmpty && BeginsNextPicture(nal))
            {
                consumed = code > 0 && bytes[code - 1] == 0 ? code - 1 : code;
                return true;
            }

            understood |= !nal.IsEmpty && TryAdd(nal, start);
            if (_sliceCount > AccessUnitSplitter.MaxSlices) return false;
            code = next < 0 ? -1 : start + next;
        }

        return understood;
    }

    private bool BeginsNextPicture(ReadOnlySpan<byte> nal)
    {
        if (_sliceCount == 0) return false;
        int type = NalUnitType.Of(nal[0]);
        return NalUnitType.HasSliceHeader(type)
            ? _parameterSets.TryParseSlice(nal, out SliceHeader slice, out _) && slice.BeginsPictureAfter(_lastSlice)
            : NalUnitType.BeginsAccessUnit(type);
    }

    private bool TryAdd(ReadOnlySpan<byte> nal, int offset)
    {
        int type = NalUnitType.Of(nal[0]);
        if (type == NalUnitType.Sps) return _parameterSets.TryAddSps(nal);
        if (type == NalUnitType.Pps) return _parameterSets.TryAddPps(nal);
        if (!NalUnitType.IsVcl(type)) return true;
        if (NalUnitType.HasSliceHeader(type))
        {
            if (!_parameterSets.TryParseSlice(nal, out SliceHeader slice, out int spsId))
            {
                _damaged = true;
                return false;
            }

            if (_sliceCount == 0) (_firstSlice, _spsId) = (slice, spsId);
            _lastSlice = slice;
        }
        else if (_sliceCount == 0)
        {
            return false;
        }

        if (_sliceCount == _slices.Length && _sliceCount < AccessUnitSplitter.MaxSlices)
            Array.Resize(ref _slices, _sliceCount * 2);
        if (_sliceCount < _slices.Length) _slices[_sliceCount] = new NalUnit(offset, nal.Length);
        _sliceCount++;
        return true;
    }

    private bool Skip()
    {
        SkippedAccessUnits++;
        return false;
    }

    private bool Invalid()
    {
        InvalidAccessUnits++;
        _awaitingKeyFrame = true;
        return false;
    }
}
