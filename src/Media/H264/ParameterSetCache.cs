using System.Diagnostics;

namespace Camerad.Media.H264;

/// <summary>
/// The parameter sets a stream has shown so far, by their ids. Unchanged repetitions cost a comparison; a change makes
/// a new <see cref="H264ParameterSets"/> at the next picture that refers to it.
/// </summary>
internal sealed class ParameterSetCache
{
    /// <summary>
    /// Picture parameter sets kept; they are all sent before each IDR picture. Encoders use one, rarely two to four.
    /// </summary>
    public const int MaxPictureParameterSets = 16;

    private readonly StoredSps?[] _sps = new StoredSps?[SequenceParameterSet.MaxId + 1];
    private readonly List<StoredPps> _pps = [];
    private H264ParameterSets? _current;
    private int _currentSpsId = -1;

    /// <summary>Takes an SPS NAL unit; false if it cannot be parsed.</summary>
    public bool TryAddSps(ReadOnlySpan<byte> nal)
    {
        foreach (StoredSps? known in _sps)
        {
            if (known != null && nal.SequenceEqual(known.Captured)) return true;
        }

        if (!SequenceParameterSet.TryParse(nal, out SequenceParameterSet sps)) return false;
        _sps[sps.Id] = new StoredSps(nal.ToArray(), ZeroReorderingRewriter.Rewrite(nal, sps), sps);
        if (sps.Id == _currentSpsId) _current = null;
        return true;
    }

    /// <summary>Takes a PPS NAL unit; false if it cannot be parsed or there are too many.</summary>
    public bool TryAddPps(ReadOnlySpan<byte> nal)
    {
        if (!PictureParameterSet.TryParse(nal, out PictureParameterSet pps)) return false;
        int index = IndexOfPps(pps.Id);
        if (index >= 0 && nal.SequenceEqual(_pps[index].Captured)) return true;
        if (index < 0 && _pps.Count == MaxPictureParameterSets) return false;
        var stored = new StoredPps(nal.ToArray(), pps);
        if (index >= 0) _pps[index] = stored;
        else _pps.Add(stored);
        _current = null;
        return true;
    }

    /// <summary>Reads a slice's header by the sets that it refers to.</summary>
    /// <param name="nal">With its header byte; it need not be there to its end.</param>
    /// <param name="slice">What it says.</param>
    /// <param name="spsId">Of the SPS in force for it.</param>
    /// <returns>False if it is damaged, too short, or its sets have not been seen.</returns>
    /// <exception cref="UnsupportedStreamException">The stream has B-frames or fields.</exception>
    public bool TryParseSlice(ReadOnlySpan<byte> nal, out SliceHeader slice, out int spsId)
    {
        slice = default;
        spsId = 0;
        if (!SliceHeader.TryReadPpsId(nal, out int ppsId)
            || !TryGet(ppsId, out PictureParameterSet pps, out SequenceParameterSet sps))
            return false;
        spsId = pps.SpsId;
        if (!SliceHeader.TryParse(nal, sps, pps, out slice)) return false;
        if (slice.IsB) throw UnsupportedStreamException.BFrames();
        if (slice.IsField) throw UnsupportedStreamException.Interlaced();
        return true;
    }

    /// <summary>The sets to send with a picture that refers to <paramref name="spsId"/>; the same object until
    /// something changes.</summary>
    public H264ParameterSets GetParameterSets(int spsId)
    {
        if (_current != null && _currentSpsId == spsId) return _current;
        StoredSps sps = _sps[spsId] ?? throw new UnreachableException("the slice's SPS was there before");
        var pps = new List<byte[]>();
        foreach (StoredPps stored in _pps)
        {
            if (stored.Parsed.SpsId == spsId) pps.Add(stored.Captured);
        }

        _currentSpsId = spsId;
        return _current = new H264ParameterSets([sps.Rewritten], pps, sps.Parsed.ProfileLevelId)
        {
            Width = sps.Parsed.Width,
            Height = sps.Parsed.Height,
            FrameRate = sps.Parsed.Vui?.FrameRate ?? 0,
        };
    }

    private bool TryGet(int ppsId, out PictureParameterSet pps, out SequenceParameterSet sps)
    {
        int index = IndexOfPps(ppsId);
        pps = index < 0 ? default : _pps[index].Parsed;
        StoredSps? stored = index < 0 ? null : _sps[pps.SpsId];
        sps = stored?.Parsed!;
        return stored != null;
    }

    private int IndexOfPps(int id)
    {
        for (int i = 0; i < _pps.Count; i++)
        {
            if (_pps[i].Parsed.Id == id) return i;
        }

        return -1;
    }

    private sealed record StoredSps(byte[] Captured, byte[] Rewritten, SequenceParameterSet Parsed);

    private sealed record StoredPps(byte[] Captured, PictureParameterSet Parsed);
}
