using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.WebRtc;

/// <summary>
/// The seam to a camera: whoever has encoded pictures writes them here, and every connection that sends a track of this source gets
/// them. Frames are cut into packets once for all connections; the current group of pictures is kept, so that a new viewer sees
/// a picture at once. Threading: <see cref="Write"/> from one thread at a time, the rest from any.
/// </summary>
public sealed class EncodedVideoSource : IDisposable
{
    /// <param name="network">Where the connections live that will send it.</param>
    /// <param name="requestKeyFrame">Asks the encoder for an IDR picture, called on the network thread and never more often than the
    /// rate limit; null if the source can't (a file). Must not block.</param>
    public EncodedVideoSource(RtcNetwork network, Action? requestKeyFrame) => _ = (network, requestKeyFrame);

    /// <summary>The stream's parameter sets as last seen; null before the first key frame.</summary>
    public H264ParameterSets? ParameterSets => null;

    /// <summary>Hands a picture to the network thread; takes its own reference. Never blocks: a loop that lags drops the oldest.</summary>
    public void Write(EncodedFrame frame) => throw new NotImplementedException();

    /// <summary>A track of this source; each has its own enabled flag and life.</summary>
    public MediaStreamTrack CreateTrack() => throw new NotImplementedException();

    /// <summary>Ends all tracks of this source.</summary>
    public void Dispose()
    {
    }
}
