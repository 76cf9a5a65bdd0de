using Camerad.Capture;
using Camerad.Capture.Encoders;
using Camerad.Capture.V4l2;
using Camerad.Media;

namespace Camerad.Hardware.Guest.V4l2;

/// <summary>A raw camera through the software encoder, which makes a key frame when it is asked for one.</summary>
internal static class KeyFrameCheck
{
    /// <summary>A key frame must be one of so many pictures after it was asked for: some are inside already.</summary>
    private const int LongestWait = 5;

    private const int Requests = 3, FramesBetween = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void Run(string device, TextWriter output)
    {
        const double Rate = 5;
        var source = new V4l2Source(new V4l2Settings
        {
            Camera = new CameraRequest { Device = device, Width = 320, Height = 180, FramesPerSecond = Rate },
            Encoder = EncoderPreference.Software,
            Encoding = new VideoEncoderSettings
            {
                BitrateBps = 300_000,
                FramesPerSecond = Rate,
                KeyFrameInterval = (int)(Rate * VideoEncoderSettings.MaxKeyFrameSeconds),
            },
        });
        using var stop = new CancellationTokenSource(Patience);
        var sink = new RequestingSink(source, output, stop);
        source.Run(sink, stop.Token);
        if (!source.CanRequestKeyFrame) throw new InvalidOperationException("it says that it cannot be asked");
        if (sink.Answered < Requests) throw new InvalidOperationException($"{sink.Answered} of {Requests} requests");
    }

    private sealed class RequestingSink(V4l2Source source, TextWriter output, CancellationTokenSource stop)
        : IFrameSink
    {
        private int _framesSinceKey;
        private int _framesSinceRequest;
        private long _requestTicks;

        /// <summary>Requests that were followed by a key frame.</summary>
        public int Answered { get; private set; }

        public void HandleFrame(EncodedFrame frame)
        {
            if (_requestTicks > 0) Await(frame);
            _framesSinceKey = frame.IsKeyFrame ? 0 : _framesSinceKey + 1;
            if (_requestTicks > 0 || _framesSinceKey < FramesBetween) return;
            (_requestTicks, _framesSinceRequest) = (MonotonicClock.Ticks, 0);
            source.RequestKeyFrame();
        }

        private void Await(EncodedFrame frame)
        {
            _framesSinceRequest++;
            if (frame.IsKeyFrame)
            {
                var wait = TimeSpan.FromTicks(MonotonicClock.Ticks - _requestTicks);
                output.WriteLine($"a key frame after {wait.TotalMilliseconds:0} ms, {_framesSinceRequest} pictures");
                _requestTicks = 0;
                if (++Answered == Requests) stop.Cancel();
            }
            else if (_framesSinceRequest == LongestWait)
            {
                output.WriteLine($"no key frame in {LongestWait} pictures");
                stop.Cancel();
            }
        }
    }
}
