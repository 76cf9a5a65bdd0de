using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>Pictures for tests: made up by size, or cut from the clips of tests/media.</summary>
internal static class TestPictures
{
    public static readonly byte[] Sps = [0x67, 0x42, 0xE0, 0x1F, 0x8C, 0x8D, 0x40];
    public static readonly byte[] Pps = [0x68, 0xCE, 0x3C, 0x80];
    public static readonly H264ParameterSets ParameterSets = new([Sps], [Pps], new ProfileLevelId(0x42, 0xE0, 0x1F));

    /// <summary>A picture of NAL units of these lengths; their bytes are told by position and the first length.</summary>
    public static EncodedFrame Create(
        EncodedFramePool pool, bool isKeyFrame, long captureTicks, params ReadOnlySpan<int> lengths)
    {
        EncodedFrame frame = pool.Rent();
        int total = 0;
        foreach (int length in lengths) total += length;
        Span<byte> buffer = frame.GetBuffer(total);
        Span<NalUnit> nalUnits = stackalloc NalUnit[lengths.Length];
        int offset = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            Fill(buffer.Slice(offset, lengths[i]), (byte)(isKeyFrame ? 0x65 : 0x41), lengths[0]);
            nalUnits[i] = new NalUnit(offset, lengths[i]);
            offset += lengths[i];
        }
        frame.Complete(total, nalUnits, isKeyFrame, isKeyFrame ? ParameterSets : null, captureTicks);
        return frame;
    }

    /// <summary>The NAL units a receiver must get for a picture.</summary>
    public static IReadOnlyList<byte[]> Expected(EncodedFrame frame)
    {
        var nalUnits = new List<byte[]>();
        if (frame.IsKeyFrame && frame.ParameterSets is { } sets) nalUnits.AddRange([.. sets.Sps, .. sets.Pps]);
        foreach (NalUnit nalUnit in frame.NalUnits)
            nalUnits.Add(frame.Bytes.Slice(nalUnit.Offset, nalUnit.Length).ToArray());
        return nalUnits;
    }

    /// <summary>All pictures of a clip, at 30 per second; one slice with first_mb_in_slice 0 begins a picture.</summary>
    public static IReadOnlyList<EncodedFrame> ReadClip(string name)
    {
        byte[] clip = File.ReadAllBytes(Path.Combine(MediaFolder(), name));
        var pool = new EncodedFramePool();
        var frames = new List<EncodedFrame>();
        List<Range> picture = [], sps = [], pps = [];
        foreach (Range range in SplitAnnexB(clip))
        {
            ReadOnlySpan<byte> nalUnit = clip.AsSpan(range);
            int type = nalUnit[0] & 0x1F;
            bool begins = type is 7 or 8 or 9 || (type is 1 or 5 && (nalUnit[1] & 0x80) != 0);
            if (begins && picture.Count > 0) { frames.Add(Make(pool, clip, picture, sps, pps, frames.Count)); picture = []; }
            if (type == 7) { sps = [range]; pps = []; }
            else if (type == 8) pps.Add(range);
            else if (type is 1 or 5) picture.Add(range);
        }
        frames.Add(Make(pool, clip, picture, sps, pps, frames.Count));
        return frames;
    }

    private static EncodedFrame Make(
        EncodedFramePool pool, byte[] clip, List<Range> picture, List<Range> sps, List<Range> pps, int number)
    {
        EncodedFrame frame = pool.Rent();
        int start = picture[0].Start.Value, end = picture[^1].End.Value;
        clip.AsSpan(start..end).CopyTo(frame.GetBuffer(end - start));
        NalUnit[] nalUnits = [.. picture.Select(r => new NalUnit(r.Start.Value - start, r.End.Value - r.Start.Value))];
        bool isKeyFrame = (clip[start] & 0x1F) == 5;
        var sets = new H264ParameterSets(
            [.. sps.Select(r => clip[r])], [.. pps.Select(r => clip[r])], new ProfileLevelId(0x42, 0xE0, 0x1F));
        frame.Complete(end - start, nalUnits, isKeyFrame, sets, number * TimeSpan.TicksPerSecond / 30);
        return frame;
    }

    private static IEnumerable<Range> SplitAnnexB(byte[] clip)
    {
        int start = -1;
        for (int at = 0; ; at++)
        {
            int next = clip.AsSpan(at).IndexOf((ReadOnlySpan<byte>)[0, 0, 1]);
            int end = next < 0 ? clip.Length : at + next;
            at = end;
            while (start >= 0 && end > start && clip[end - 1] == 0) end--;
            if (start >= 0) yield return start..end;
            if (next < 0) yield break;
            start = at + 3;
            at += 2;
        }
    }

    private static string MediaFolder()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Daemon.sln"))) folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? throw new DirectoryNotFoundException("no Daemon.sln above the tests"), "tests", "media");
    }

    private static void Fill(Span<byte> nalUnit, byte header, int seed)
    {
        for (int i = 0; i < nalUnit.Length; i++) nalUnit[i] = (byte)((i * 7) + (i >> 8) + seed);
        nalUnit[0] = header;
    }
}
