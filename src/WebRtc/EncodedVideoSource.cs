using Camerad.Media;
using Camerad.Media.H264;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>
/// The seam to a camera: whoever has encoded pictures writes them here, and every connection that sends a track of this source gets
/// them. Frames are cut into packets once for all connections; the current group of pictures is kept, so that a new viewer sees
/// a picture at once. Threading: <see cref="Write"/> from one thread at a time, the rest from any.
/// </summary>
public sealed class EncodedVideoSource : IDisposable
{
    private readonly RtcNetwork _network;
    private volatile H264ParameterSets? _parameterSets;
    private bool _disposed;

    /// <param name="network">Where the connections live that will send it.</param>
    /// <param name="requestKeyFrame">Asks the encoder for an IDR picture, called on the network thread and never more often than the
    /// rate limit; null if the source can't (a file). Must not block.</param>
    public EncodedVideoSource(RtcNetwork network, Action? requestKeyFrame)
    {
        _network = network;
        Feed = new VideoFeed(requestKeyFrame, network.Loop.Wake);
        network.Loop.Post(_ => network.Loop.AddFeed(Feed));
    }

    /// <summary>The stream's parameter sets as last seen; null before the first key frame.</summary>
    public H264ParameterSets? ParameterSets => _parameterSets;

    /// <summary>Frames dropped because the network thread lagged.</summary>
    public long DroppedFrames => Feed.Dropped;

    internal VideoFeed Feed { get; }

    /// <summary>Hands a picture to the network thread; takes its own reference. Never blocks: a loop that lags drops the oldest.</summary>
    public void Write(EncodedFrame frame)
    {
        _parameterSets = frame.ParameterSets ?? _parameterSets;
        Feed.Write(frame);
    }

    /// <summary>A track of this source.</summary>
    public MediaStreamTrack CreateTrack() => new(this);

    /// <summary>Ends all tracks of this source; frames written after are dropped.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _network.Loop.Post(_ => _network.Loop.RemoveFeed(Feed));
    }
}
