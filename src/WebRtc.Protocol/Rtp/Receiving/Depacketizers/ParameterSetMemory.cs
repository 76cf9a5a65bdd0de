using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>
/// The parameter sets an H.264 stream has shown, as they came, for key frames that come without them.
/// </summary>
internal sealed class ParameterSetMemory
{
    /// <summary>Sets of each kind; encoders use one, rarely two to four. The oldest is forgotten.</summary>
    public const int MaxSets = 8;

    private readonly List<(int Id, byte[] Nal)> _sps = [], _pps = [];

    /// <summary>Pixels, of the SPS that came last; 0: unknown.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels, of the SPS that came last; 0: unknown.</summary>
    public int Height { get; private set; }

    private static ReadOnlySpan<byte> StartCode => [0, 0, 0, 1];

    /// <summary>One that can't be read is not kept; decoders will tell.</summary>
    public void HandleSps(ReadOnlySpan<byte> nal)
    {
        if (IsNewest(_sps, nal) || !SequenceParameterSet.TryParse(nal, out SequenceParameterSet sps)) return;
        (Width, Height) = (sps.Width, sps.Height);
        Keep(_sps, sps.Id, nal);
    }

    /// <inheritdoc cref="HandleSps"/>
    public void HandlePps(ReadOnlySpan<byte> nal)
    {
        if (IsNewest(_pps, nal) || !PictureParameterSet.TryParse(nal, out PictureParameterSet pps)) return;
        Keep(_pps, pps.Id, nal);
    }

    /// <summary>Puts all sets in front of a picture.</summary>
    /// <returns>False: there are none, or no room.</returns>
    public bool TryPrependTo(FrameBuffer frame)
    {
        int at = 0;
        return _sps.Count > 0 && _pps.Count > 0 && TryInsert(_sps, frame, ref at) && TryInsert(_pps, frame, ref at);
    }

    private static bool TryInsert(List<(int Id, byte[] Nal)> sets, FrameBuffer frame, ref int at)
    {
        foreach ((_, byte[] nal) in sets)
        {
            if (!frame.TryInsert(at, StartCode) || !frame.TryInsert(at + StartCode.Length, nal)) return false;
            at += StartCode.Length + nal.Length;
        }
        return true;
    }

    /// <summary>Usual streams repeat one set with each key frame: then nothing is parsed.</summary>
    private static bool IsNewest(List<(int Id, byte[] Nal)> sets, ReadOnlySpan<byte> nal) =>
        sets.Count > 0 && nal.SequenceEqual(sets[^1].Nal);

    private static void Keep(List<(int Id, byte[] Nal)> sets, int id, ReadOnlySpan<byte> nal)
    {
        int known = sets.FindIndex(set => set.Id == id);
        if (known >= 0) sets.RemoveAt(known);
        else if (sets.Count == MaxSets) sets.RemoveAt(0);
        sets.Add((id, nal.ToArray()));
    }
}
