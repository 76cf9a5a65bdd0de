using Camerad.Capture;
using Camerad.Capture.Sources;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Sessions;
using Camerad.Media;
using Camerad.WebRtc;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Streams;

/// <summary>
/// One configured stream: the source that is kept running, and the track source that all its viewers share. Threading:
/// any.
/// </summary>
internal sealed class StreamHost : IViewableStream, IFrameSink, IDisposable
{
    private readonly TaskCompletionSource _picture = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CapturedStream _captured;
    private readonly EncodedVideoSource _video;
    private readonly IDisposable _subscription;

    public StreamHost(StreamOptions options, RtcNetwork network, ILoggerFactory loggers)
    {
        _captured =
            new CapturedStream(options.Name, CreateSource(options.Source), loggers.CreateLogger<CapturedStream>());
        _video = new EncodedVideoSource(network, _captured.CanRequestKeyFrame ? _captured.RequestKeyFrame : null);
        _subscription = _captured.Hub.Subscribe(this);
    }

    public string Name => _captured.Name;

    public string? Trouble => _captured.State switch
    {
        { Status: CapturedStreamStatus.Running or CapturedStreamStatus.Resting } => null,
        { Reason: { } reason } => reason,
        { Status: CapturedStreamStatus.Starting } => $"{_captured.SourceDescription} is starting.",
        _ => $"{_captured.SourceDescription} is not running.",
    };

    /// <summary>Starts the source; once.</summary>
    public void Start() => _captured.Start();

    /// <summary>A track for one viewer.</summary>
    public MediaStreamTrack CreateTrack() => _video.CreateTrack();

    public IDisposable Watch() => _captured.Watch();

    public Task WaitForPictureAsync(CancellationToken cancellationToken) => _picture.Task.WaitAsync(cancellationToken);

    void IFrameSink.HandleFrame(EncodedFrame frame)
    {
        _video.Write(frame);
        if (frame.ParameterSets is not null) _picture.TrySetResult();
    }

    /// <summary>
    /// Ends the source and all tracks; waits for the source's thread, within <see cref="CapturedStream"/>'s bound.
    /// </summary>
    public void Dispose()
    {
        _subscription.Dispose();
        _captured.Dispose();
        _video.Dispose();
    }

    private static IFrameSource CreateSource(SourceOptions options) => options switch
    {
        FileSourceOptions file => new FileSource(file.Path, file.Fps > 0 ? file.Fps : null),
        CommandSourceOptions command => new CommandSource(command.Command),
        _ => new DemoSource(),
    };
}
