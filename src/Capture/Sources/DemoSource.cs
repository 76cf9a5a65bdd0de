namespace Camerad.Capture.Sources;

/// <summary>
/// A generated moving picture from inside the program: 1280x720, 30 frames per second, needs no camera, file
/// or network.
/// </summary>
public sealed class DemoSource : IFrameSource
{
    private const string ResourceName = "Camerad.Capture.Demo.demo.h264";

    private readonly ClipPlayer _player = new("the demo clip", framesPerSecond: 30);

    public string Description => "demo";

    public bool CanRequestKeyFrame => false;

    public long DroppedFrames => 0;

    public string? LastWords => null;

    /// <summary>
    /// Opens the clip: Annex B H.264, 300 pictures that show their number as tests/media/README.md says.
    /// </summary>
    public static Stream OpenClip() => typeof(DemoSource).Assembly.GetManifestResourceStream(ResourceName)
        ?? throw new System.Diagnostics.UnreachableException("the demo clip is part of the assembly");

    public void RequestKeyFrame()
    {
    }

    public void Run(IFrameSink sink, CancellationToken stop)
    {
        using Stream clip = OpenClip();
        _player.Play(clip, sink, stop);
    }
}
