using Camerad.Daemon.Configuration;
using Camerad.Daemon.Sessions;
using Camerad.WebRtc;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Streams;

/// <summary>One configured stream: its source, and the track source that all its viewers share.</summary>
internal sealed class StreamHost : IViewableStream, IAsyncDisposable
{
    private readonly TaskCompletionSource _picture = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EncodedVideoSource _video;

    public StreamHost(StreamOptions options, RtcNetwork network, ILoggerFactory loggers)
    {
        _ = loggers;
        Name = options.Name;
        _video = new EncodedVideoSource(network, requestKeyFrame: null);
    }

    public string Name { get; }

    public string? Trouble => "not there yet";

    public void Start()
    {
    }

    public MediaStreamTrack CreateTrack() => _video.CreateTrack();

    public Task WaitForPictureAsync(CancellationToken cancellationToken) => _picture.Task.WaitAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _video.Dispose();
        return ValueTask.CompletedTask;
    }
}
