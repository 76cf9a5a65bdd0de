using Camerad.Media;

namespace Camerad.Benchmarks.Capture;

/// <summary>Frames go round as behind a sender, whose history keeps the last ones.</summary>
internal sealed class FramesInUse
{
    /// <summary>A second of pictures.</summary>
    private const int Kept = 30;

    private readonly Queue<EncodedFrame> _frames = new(Kept + 1);

    public void Add(EncodedFrame frame)
    {
        _frames.Enqueue(frame);
        if (_frames.Count > Kept) _frames.Dequeue().Release();
    }
}
