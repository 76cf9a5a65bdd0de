namespace Camerad.WebRtc;

/// <summary>
/// W3C Media Capture and Streams §4.2: tracks that belong together. Threading: any thread; the events come from a
/// connection's context, and only for what the connection changes.
/// </summary>
public sealed class MediaStream
{
    private readonly Lock _gate = new();
    private readonly List<MediaStreamTrack> _tracks = [];

    /// <param name="tracks">What it begins with.</param>
    public MediaStream(params IEnumerable<MediaStreamTrack> tracks)
    {
        Id = Guid.NewGuid().ToString();
        foreach (MediaStreamTrack track in tracks) AddTrack(track);
    }

    internal MediaStream(string id) => Id = id;

    /// <summary>The peer's description has added a track.</summary>
    public event Action<MediaStreamTrackEvent>? OnAddTrack;

    /// <summary>The peer's description has removed a track.</summary>
    public event Action<MediaStreamTrackEvent>? OnRemoveTrack;

    /// <summary>Unique; the peer's stream has the same.</summary>
    public string Id { get; }

    /// <summary>At least one track is live.</summary>
    public bool Active => GetTracks().Any(static track => track.ReadyState == MediaStreamTrackState.Live);

    public IReadOnlyList<MediaStreamTrack> GetTracks()
    {
        lock (_gate) return [.. _tracks];
    }

    public IReadOnlyList<MediaStreamTrack> GetAudioTracks() =>
        [.. GetTracks().Where(static track => track.Kind == "audio")];

    public IReadOnlyList<MediaStreamTrack> GetVideoTracks() =>
        [.. GetTracks().Where(static track => track.Kind == "video")];

    public MediaStreamTrack? GetTrackById(string trackId) => GetTracks().FirstOrDefault(track => track.Id == trackId);

    /// <summary>Adds a track; one that is there is not added twice.</summary>
    public void AddTrack(MediaStreamTrack track) => TryAdd(track);

    public void RemoveTrack(MediaStreamTrack track) => TryRemove(track);

    /// <summary>A stream of clones of its tracks.</summary>
    public MediaStream Clone() => new(GetTracks().Select(static track => track.Clone()));

    /// <summary>By a remote description: adds and tells.</summary>
    internal void Add(MediaStreamTrack track)
    {
        if (TryAdd(track)) OnAddTrack?.Invoke(new MediaStreamTrackEvent(track));
    }

    /// <summary>By a remote description: removes and tells.</summary>
    internal void Remove(MediaStreamTrack track)
    {
        if (TryRemove(track)) OnRemoveTrack?.Invoke(new MediaStreamTrackEvent(track));
    }

    private bool TryAdd(MediaStreamTrack track)
    {
        lock (_gate)
        {
            if (_tracks.Contains(track)) return false;
            _tracks.Add(track);
            return true;
        }
    }

    private bool TryRemove(MediaStreamTrack track)
    {
        lock (_gate) return _tracks.Remove(track);
    }
}
