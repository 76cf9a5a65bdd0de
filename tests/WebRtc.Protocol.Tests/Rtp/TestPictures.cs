using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>Pictures for tests: made up by size, or cut from the clips of tests/media.</summary>
internal static class TestPictures
{
    public static readonly byte[] Sps = [0x67, 0x42, 0xE0, 0x1F, 0x8C, 0x8D, 0x40];
    public static readonly byte[] Pps = [0x68, 0xCE, 0x3C, 0x80];
    public static readonly H264ParameterSets ParameterSets = new([Sps], [Pps], new ProfileLevelId(0x42, 0xE0, 0x1F));

    /// <summary>
    /// A picture of NAL units of these lengths; their bytes are told by position and the first length.
    /// </summary>
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

    /// <summary>
    /// All pictures of a clip, captured at 30 per second; some clips are linked into the output folder.
    /// </summary>
    public static IReadOnlyList<EncodedFrame> ReadClip(string name)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        splitter.HandleBytes(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "media", name)), captureTicks: 0);
        var frames = new List<EncodedFrame>();
        while (splitter.TryPoll(out EncodedFrame? frame) || splitter.TryFlush(out frame))
        {
            long captureTicks = frames.Count * TimeSpan.TicksPerSecond / 30;
            frame.Complete(frame.Length, frame.NalUnits.ToArray(), frame.IsKeyFrame, frame.ParameterSets, captureTicks);
            frames.Add(frame);
        }
        return frames;
    }

    private static void Fill(Span<byte> nalUnit, byte header, int seed)
    {
        for (int i = 0; i < nalUnit.Length; i++) nalUnit[i] = (byte)((i * 7) + (i >> 8) + seed);
        nalUnit[0] = header;
    }
}
