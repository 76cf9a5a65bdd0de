using System.Collections.Concurrent;

namespace Camerad.Media;

/// <summary>Frames used again and again: in steady state a source allocates nothing. Thread-safe.</summary>
/// <param name="initialCapacity">Bytes a new frame's buffer holds before it grows.</param>
public sealed class EncodedFramePool(int initialCapacity = 64 * 1024)
{
    /// <summary>Frames kept for later; beyond it (a viewer's history ended at once) they are left to the collector.</summary>
    internal const int RetainedFrames = 128;

    private readonly ConcurrentBag<EncodedFrame> _free = [];

    /// <summary>Takes a frame with one reference, owned by the caller.</summary>
    public EncodedFrame Rent()
    {
        if (!_free.TryTake(out EncodedFrame? frame)) frame = new EncodedFrame(this, initialCapacity);
        frame.Rented();
        return frame;
    }

    internal void Return(EncodedFrame frame)
    {
        if (_free.Count < RetainedFrames) _free.Add(frame);
    }
}
