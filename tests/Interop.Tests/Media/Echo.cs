using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Interop.Tests.Media;

/// <summary>Sends what comes back, as it was encoded: what the peer's encoder made, the peer's decoder gets.</summary>
internal sealed class Echo : IDisposable
{
    private readonly RTCPeerConnection _connection;
    private readonly RtcNetwork _network;
    private readonly Lock _gate = new();
    private readonly EncodedFramePool _pool = new();
    private readonly AccessUnitSplitter _splitter = new(new EncodedFramePool());
    private readonly List<EncodedMediaSource> _sources = [];
    private readonly RTCRtpCodec _video;
    private int _refused;

    /// <param name="connection">Its received tracks are answered by tracks of ours on the same transceivers.</param>
    /// <param name="network">The connection's.</param>
    /// <param name="mimeType">What the pictures are.</param>
    public Echo(RTCPeerConnection connection, RtcNetwork network, string mimeType)
    {
        (_connection, _network, _video) = (connection, network, new RTCRtpCodec(mimeType, 90000));
        connection.OnTrack += Answer;
    }

    /// <summary>Pictures that could not be read.</summary>
    public int Refused => _refused;

    public void Dispose()
    {
        _connection.OnTrack -= Answer;
        lock (_gate)
        {
            foreach (EncodedMediaSource source in _sources) source.Dispose();
        }
    }

    // Before the answer is made, so that it says that we send, too.
    private void Answer(RTCTrackEvent told)
    {
        EncodedMediaSource source = told.Track.Kind == "video"
            ? new EncodedVideoSource(_network, told.Receiver.RequestKeyFrame, _video)
            : new EncodedAudioSource(_network);
        lock (_gate) _sources.Add(source);
        MediaCodec codec = Enum.Parse<MediaCodec>(_video.MimeType.Split('/')[1], ignoreCase: true);
        told.Track.OnVideoFrame += picture => Write(source, picture.Data.Span, codec);
        told.Track.OnAudioFrame += packet => Write(source, packet.Data.Span, MediaCodec.Opus);
        _connection.AddTrack(source.CreateTrack(), [.. told.Streams]);
    }

    private void Write(EncodedMediaSource source, ReadOnlySpan<byte> bytes, MediaCodec codec)
    {
        if (codec == MediaCodec.H264)
        {
            WriteAccessUnit(source, bytes);
            return;
        }

        EncodedFrame frame = _pool.Rent(bytes.Length);
        bytes.CopyTo(frame.GetBuffer(bytes.Length));
        if (codec == MediaCodec.Opus) frame.CompleteAudio(codec, bytes.Length, Playback.Now);
        else if (!frame.TryComplete(codec, bytes.Length, Playback.Now)) Interlocked.Increment(ref _refused);
        source.Write(frame);
        frame.Release();
    }

    private void WriteAccessUnit(EncodedMediaSource source, ReadOnlySpan<byte> bytes)
    {
        _splitter.HandleBytes(bytes, Playback.Now);
        while (_splitter.TryPoll(out EncodedFrame? frame) || _splitter.TryFlush(out frame))
        {
            source.Write(frame);
            frame.Release();
        }
    }
}
