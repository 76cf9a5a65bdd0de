namespace Camerad.Interop.Tests.Media;

/// <summary>A received track whose frames are kept.</summary>
internal sealed class RecordedTrack
{
    private readonly Lock _gate = new();
    private readonly List<RTCEncodedVideoFrame> _video = [];
    private readonly List<RTCEncodedAudioFrame> _audio = [];

    public RecordedTrack(MediaStreamTrack track)
    {
        Track = track;
        track.OnVideoFrame += frame =>
        {
            lock (_gate) _video.Add(frame);
        };
        track.OnAudioFrame += frame =>
        {
            lock (_gate) _audio.Add(frame);
        };
    }

    public MediaStreamTrack Track { get; }

    public IReadOnlyList<RTCEncodedVideoFrame> Video
    {
        get
        {
            lock (_gate) return [.. _video];
        }
    }

    public IReadOnlyList<RTCEncodedAudioFrame> Audio
    {
        get
        {
            lock (_gate) return [.. _audio];
        }
    }

    public int Count
    {
        get
        {
            lock (_gate) return _video.Count + _audio.Count;
        }
    }

    /// <summary>Waits for so many frames more.</summary>
    public Task MoreAsync(int frames, Func<string> story)
    {
        int wanted = Count + frames;
        return Eventually.True(() => Count >= wanted, () => $"{wanted} {Track.Kind} frames, not {Count}; {story()}");
    }
}
