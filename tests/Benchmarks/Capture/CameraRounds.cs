using Camerad.Benchmarks.Measurement;
using Camerad.Capture;
using Camerad.Capture.Encoders;
using Camerad.Capture.V4l2;
using Camerad.Media;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// The daemon's V4L2 source and hub on a thread of their own, that gives so many pictures when asked and says what they
/// took, with all that is done to them on that thread.
/// </summary>
internal sealed class CameraRounds : IDisposable
{
    private readonly StandInCamera _camera;
    private readonly SliceMeter _meter;
    private readonly CancellationTokenSource _stop = new();
    private readonly FrameHub _hub = new();
    private readonly Thread _thread;

    /// <param name="camera">Belongs to this from now on.</param>
    /// <param name="pictures">In a round.</param>
    /// <param name="send">Called for each picture, on the capture's thread.</param>
    public CameraRounds(StandInCamera camera, int pictures, Action<EncodedFrame> send)
    {
        _camera = camera;
        _meter = new SliceMeter(pictures);
        camera.Watch(_meter.Before, _meter.After);
        _hub.Subscribe(new Sink(send));
        var source = new V4l2Source(new V4l2Settings(), null, new VideoEncoders(), new StandInNodes(camera));
        _thread = new Thread(() => source.Run(_hub, _stop.Token));
        _thread.Start();
    }

    public (long Operations, ThreadUse Used) Run()
    {
        _camera.MakeReady(_meter.Length);
        return (_meter.Length, _meter.Wait());
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _hub.Dispose();
        _stop.Dispose();
        _meter.Dispose();
        _camera.Remove();
    }

    private sealed class Sink(Action<EncodedFrame> send) : IFrameSink
    {
        public void HandleFrame(EncodedFrame frame) => send(frame);
    }
}
