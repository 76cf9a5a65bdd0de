using Camerad.Media;

namespace Camerad.Benchmarks.Capture;

/// <summary>Nothing but one copy of each picture out of the driver's memory.</summary>
internal sealed class CopiedPictures(StandInCamera camera)
{
    private readonly EncodedFramePool _pool = new();
    private readonly FramesInUse _inUse = new();

    public void Run()
    {
        for (int i = 0; i < camera.PictureCount; i++)
        {
            ReadOnlySpan<byte> picture = camera.Picture(i);
            EncodedFrame frame = _pool.Rent(picture.Length);
            picture.CopyTo(frame.GetBuffer(picture.Length));
            _inUse.Add(frame);
        }
    }
}
