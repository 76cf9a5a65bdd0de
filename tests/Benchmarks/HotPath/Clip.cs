using Camerad.Benchmarks.Measurement;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Benchmarks.HotPath;

/// <summary>The pictures of the 720p30 clip, split as a source would.</summary>
internal static class Clip
{
    public static List<EncodedFrame> Load()
    {
        string path = Path.Combine(NativeProgram.FindRepository(), "tests", "media", "road-720p30-2M.h264");
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        var frames = new List<EncodedFrame>();
        splitter.HandleBytes(File.ReadAllBytes(path), 0);
        while (splitter.TryPoll(out EncodedFrame? frame)) frames.Add(frame);
        while (splitter.TryFlush(out EncodedFrame? frame)) frames.Add(frame);
        return frames;
    }
}
