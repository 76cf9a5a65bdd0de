using Camerad.Capture;
using Camerad.Capture.Interop;
using Camerad.Capture.Sources;
using Camerad.Media;
using Microsoft.Win32.SafeHandles;
using static Camerad.Capture.Interop.Libc;

namespace Camerad.Benchmarks.Capture;

/// <summary>
/// A source without a camera: it wakes up as one with a camera does and hands on pictures that were made before.
/// </summary>
internal sealed unsafe class ReadyPictures(List<EncodedFrame> clip) : IFrameSource, IPacedSource
{
    private readonly SafeFileHandle _ready = Eventfd.CreateSemaphore();
    private Action<long>? _before;
    private Action<long>? _after;
    private long _given;

    public string Description => "pictures in memory";

    public bool CanRequestKeyFrame => false;

    public long DroppedFrames => 0;

    public string? LastWords => null;

    public void RequestKeyFrame()
    {
    }

    public void MakeReady(int count) => Eventfd.Add(_ready, count);

    public void Watch(Action<long> before, Action<long> after) => (_before, _after) = (before, after);

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        using var poller = new Poller();
        using CancellationTokenRegistration registration = stop.Register(poller.Wake);
        poller.Add(_ready, PollEvents.Readable);
        while (!stop.IsCancellationRequested)
        {
            poller.Wait(MonotonicClock.Ticks + TimeSpan.TicksPerSecond);
            ulong one;
            _before?.Invoke(_given);
            if (read(_ready, (byte*)&one, sizeof(ulong)) != sizeof(ulong)) continue;
            EncodedFrame frame = clip[(int)(_given % clip.Count)];
            frame.Stamp(MonotonicClock.Ticks);
            sink.HandleFrame(frame);
            _after?.Invoke(_given++);
        }

        _ready.Dispose();
    }
}
