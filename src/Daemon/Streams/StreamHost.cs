using Camerad.Capture;
using Camerad.Capture.Controls;
using Camerad.Capture.Placeholders;
using Camerad.Capture.Stills;
using Camerad.Daemon.Commands;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Monitoring;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Snapshots;
using Camerad.Media;
using Camerad.WebRtc;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Streams;

/// <summary>
/// One configured stream: the source that is kept running, and the track source that all its viewers share. Threading:
/// any.
/// </summary>
internal sealed partial class StreamHost
    : IViewableStream, ISnapshotSource, IControllableStream, IFrameSink, IDisposable
{
    private readonly TaskCompletionSource _picture = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CapturedStream _captured;
    private readonly EncodedVideoSource _video;
    private readonly OpenH264Placeholder? _placeholder;
    private readonly IDisposable _subscription;

    public StreamHost(StreamOptions options, DeviceOptions device, RtcNetwork network, ILoggerFactory loggers)
    {
        var times = new CapturedStreamOptions
        {
            RestAfter = options.RestAfter > 0 ? TimeSpan.FromSeconds(options.RestAfter) : null,
            WarmUp = TimeSpan.FromSeconds(options.WarmUp),
        };
        ILogger logger = loggers.CreateLogger<StreamHost>();
        if (options.Placeholder)
            _placeholder = new OpenH264Placeholder(fault => LogNoPlaceholder(logger, options.Name, fault));
        _captured = new CapturedStream(
            options.Name, SourceFactory.Create(options, device), loggers.CreateLogger<CapturedStream>(), times,
            _placeholder);
        // A camera may get an encoder that can do it only when it is opened.
        _video = new EncodedVideoSource(network, _captured.RequestKeyFrame);
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

    /// <summary>True if the source's thread is stuck, and only a new start of the daemon helps.</summary>
    public bool IsHanging => _captured.IsHanging;

    public ICameraControls? Controls => _captured.Controls;

    public bool CanRequestKeyFrame => _captured.CanRequestKeyFrame;

    /// <summary>Starts the source; once.</summary>
    public void Start() => _captured.Start();

    /// <summary>A track for one viewer.</summary>
    public MediaStreamTrack CreateTrack() => _video.CreateTrack();

    public IDisposable Watch() => _captured.Watch();

    /// <summary>What it is doing now.</summary>
    /// <param name="viewers">Of this stream.</param>
    public StreamReading Read(int viewers) => new(
        Name, _captured.State.Status, _captured.Statistics, _captured.Encoder, _video.DroppedFrames,
        _captured.PictureAge, viewers);

    public Task<Still> TakeStillAsync(TimeSpan maxAge, CancellationToken cancellationToken) =>
        _captured.TakeStillAsync(maxAge, cancellationToken);

    public void RequestKeyFrame() => _captured.RequestKeyFrame();

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
        _placeholder?.Dispose();
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "stream {Name}: without a picture from its source the last one stays, since {Fault}")]
    private static partial void LogNoPlaceholder(ILogger logger, string name, string fault);
}
