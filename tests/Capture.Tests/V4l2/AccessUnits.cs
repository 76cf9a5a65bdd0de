using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Tests.V4l2;

/// <summary>A clip cut into what an encoder gives at a time.</summary>
internal static class AccessUnits
{
    public static byte[][] Of(string clip)
    {
        var splitter = new AccessUnitSplitter(new EncodedFramePool());
        byte[] bytes = File.ReadAllBytes(TestFrames.ClipPath(clip));
        bytes.CopyTo(splitter.GetWriteBuffer(bytes.Length));
        splitter.HandleWritten(bytes.Length, 0);
        var units = new List<byte[]>();
        while (splitter.TryFlush(out EncodedFrame? frame))
        {
            units.Add(frame.Bytes.ToArray());
            frame.Release();
        }

        return [.. units];
    }
}
