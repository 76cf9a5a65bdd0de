using Camerad.Media.H264;

namespace Camerad.Media.Tests;

/// <summary>The clips of tests/media, and short ways to split them.</summary>
internal static class Clip
{
    public static byte[] Read(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "media", name + ".h264"));

    /// <summary>Feeds pieces of the sizes that <paramref name="nextSize"/> gives, and copies out every frame.</summary>
    public static List<Picture> Split(ReadOnlySpan<byte> stream, Func<int> nextSize, bool finish = true)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        var pictures = new List<Picture>();
        for (int at = 0, size; at < stream.Length; at += size)
        {
            size = Math.Min(nextSize(), stream.Length - at);
            splitter.HandleBytes(stream.Slice(at, size), at);
            while (splitter.TryPoll(out EncodedFrame? frame)) pictures.Add(Take(frame));
        }

        while (finish && splitter.TryFlush(out EncodedFrame? frame)) pictures.Add(Take(frame));
        return pictures;
    }

    public static List<Picture> Split(ReadOnlySpan<byte> stream) => Split(stream, () => 64 * 1024);

    public static Picture Take(EncodedFrame frame)
    {
        var slices = new List<byte[]>();
        foreach (NalUnit nal in frame.NalUnits) slices.Add(frame.Bytes.Slice(nal.Offset, nal.Length).ToArray());
        var picture = new Picture(frame.Bytes.ToArray(), slices, frame.IsKeyFrame, frame.ParameterSets!,
            frame.CaptureTicks);
        frame.Release();
        return picture;
    }
}
