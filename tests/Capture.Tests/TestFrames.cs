using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Tests;

/// <summary>Frames without a stream behind them, and the clips of tests/media.</summary>
internal static class TestFrames
{
    public static string ClipPath(string name) => Path.Combine(AppContext.BaseDirectory, "media", name + ".h264");

    /// <summary>A frame of one byte, its number; the caller owns the reference.</summary>
    public static EncodedFrame Create(EncodedFramePool pool, int number, bool isKeyFrame)
    {
        EncodedFrame frame = pool.Rent(1);
        frame.GetBuffer(1)[0] = (byte)number;
        frame.Complete(1, [new NalUnit(0, 1)], isKeyFrame, null, number);
        return frame;
    }

    public static void Give(this IFrameSink sink, EncodedFramePool pool, int number, bool isKeyFrame)
    {
        EncodedFrame frame = Create(pool, number, isKeyFrame);
        sink.HandleFrame(frame);
        frame.Release();
    }
}
