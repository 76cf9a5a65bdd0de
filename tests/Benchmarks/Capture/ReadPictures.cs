using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Benchmarks.Capture;

/// <summary>The copy, and finding the NAL units in it, which any sender to browsers must.</summary>
internal sealed class ReadPictures(StandInCamera camera)
{
    private readonly AccessUnitReader _reader = new(new EncodedFramePool());
    private readonly FramesInUse _inUse = new();
    private long _ticks;

    public void Run()
    {
        for (int i = 0; i < camera.PictureCount; i++)
        {
            _ticks += TimeSpan.TicksPerSecond / StandInCamera.FramesPerSecond;
            if (!_reader.TryRead(camera.Picture(i), _ticks, out EncodedFrame? frame, out _))
                throw new InvalidOperationException("the clip has a picture that cannot be read");
            _inUse.Add(frame);
        }
    }
}
