using Camerad.Capture.Sources;
using Camerad.Capture.Stills;
using Camerad.Media;

namespace Camerad.Capture.Tests;

/// <summary>A source whose runs a test writes.</summary>
internal sealed class ScriptedSource(Action<IFrameSink, EncodedFramePool, CancellationToken> run) : IFrameSource
{
    public EncodedFramePool Pool { get; } = new();

    public string Description => "scripted";

    public bool CanRequestKeyFrame => RequestedKeyFrame is not null;

    public Action? RequestedKeyFrame { get; init; }

    public long DroppedFrames => 0;

    public string? LastWords => null;

    public StillTap? Stills { get; init; }

    /// <summary>A camera: a key frame and then small ones, until it is stopped.</summary>
    public static ScriptedSource Camera() => new((sink, pool, stop) =>
    {
        for (int i = 0; !stop.IsCancellationRequested; i++)
        {
            sink.Give(pool, i, isKeyFrame: i == 0);
            stop.WaitHandle.WaitOne(2);
        }
    });

    public void RequestKeyFrame() => RequestedKeyFrame?.Invoke();

    public void Run(IFrameSink sink, CancellationToken stop) => run(sink, Pool, stop);
}
