using Camerad.Media;
using Camerad.WebRtc.Transport;

namespace Camerad.WebRtc;

/// <summary>
/// The seam to a camera or a microphone: whoever has encoded frames writes them here, and every connection that sends a
/// track of this source gets them. Frames are cut into packets once for all connections. Threading:
/// <see cref="Write(EncodedFrame)"/> from one thread at a time, the rest from any.
/// </summary>
public abstract class EncodedMediaSource : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RtcNetwork _network;
    private readonly List<WeakReference<MediaStreamTrack>> _tracks = [];
    private readonly Dictionary<RTCRtpSender, EncodedSourceLimits> _limits = [];
    private EncodedSourceLimits _told;
    private long _frames;
    private bool _isMuted;
    private bool _isDisposed;

    private protected EncodedMediaSource(RtcNetwork network, MediaKind kind, RTCRtpCodec codec, MediaFeed feed)
    {
        (_network, Kind, Codec, Feed) = (network, kind, codec, feed);
        network.Loop.Post(_ => network.Loop.AddFeed(Feed));
    }

    /// <summary>
    /// What the receivers wish: bounds of bitrate and picture rate over all senders of this source
    /// (<see cref="RTCRtpSender.SetParameters"/>, and the peers' own estimates, REMB), the tightest of each. Raised on
    /// any thread when it changes.
    /// </summary>
    public event Action<EncodedSourceLimits>? OnLimitsChanged;

    /// <summary>What its frames are.</summary>
    public RTCRtpCodec Codec { get; }

    /// <summary>Frames dropped because the network thread lagged.</summary>
    public long DroppedFrames => Feed.Dropped;

    /// <summary>Frames written.</summary>
    public long Frames => Interlocked.Read(ref _frames);

    /// <summary>What its tracks are now; the source says what it knows.</summary>
    public virtual MediaTrackSettings Settings { get; set; } = new();

    /// <summary>What it could be; null: it is what it is.</summary>
    public MediaTrackCapabilities? Capabilities { get; set; }

    /// <summary>
    /// Asked by <see cref="MediaStreamTrack.ApplyConstraints"/> to become what is wished; null: it can't change. What
    /// it returns are the settings after it.
    /// </summary>
    public Func<MediaTrackConstraints, CancellationToken, Task<MediaTrackSettings>>? Apply { get; set; }

    /// <summary>It gives nothing for a while; its tracks say so (W3C Media Capture §4.3.1, muted).</summary>
    public bool IsMuted
    {
        get
        {
            lock (_gate) return _isMuted;
        }

        set
        {
            lock (_gate)
            {
                if (_isMuted == value) return;
                _isMuted = value;
            }

            foreach (MediaStreamTrack track in LiveTracks()) track.SetMuted(value);
        }
    }

    internal MediaKind Kind { get; }

    internal MediaFeed Feed { get; }

    /// <summary>
    /// Hands a frame to the network thread; takes its own reference. Never blocks: a loop that lags drops the oldest.
    /// </summary>
    public virtual void Write(EncodedFrame frame)
    {
        Interlocked.Increment(ref _frames);
        Feed.Write(frame);
    }

    /// <summary>
    /// Copies one whole frame as its codec has it (H.264: an access unit with start codes; Opus: a packet).
    /// </summary>
    /// <param name="frame">The bytes.</param>
    /// <param name="captureTime">When it was captured, by any clock that only grows.</param>
    /// <returns>False: nothing can be shown of it (yet): a picture without its key frame, or rubbish.</returns>
    public abstract bool Write(ReadOnlySpan<byte> frame, TimeSpan captureTime);

    /// <summary>A track of this source.</summary>
    public MediaStreamTrack CreateTrack()
    {
        var track = new MediaStreamTrack(this);
        lock (_gate)
        {
            _tracks.RemoveAll(static reference => !reference.TryGetTarget(out _));
            if (!_isDisposed) _tracks.Add(new WeakReference<MediaStreamTrack>(track));
        }

        if (_isDisposed) track.End();
        return track;
    }

    /// <summary>Ends all tracks of this source; frames written after are dropped.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed) return;
            _isDisposed = true;
        }

        foreach (MediaStreamTrack track in LiveTracks()) track.End();
        _network.Loop.Post(_ => _network.Loop.RemoveFeed(Feed));
        GC.SuppressFinalize(this);
    }

    /// <summary>A sender's bounds; null: it has none any more.</summary>
    internal void SetLimits(RTCRtpSender sender, EncodedSourceLimits? limits)
    {
        EncodedSourceLimits tightest;
        lock (_gate)
        {
            if (limits is { } some && some != default) _limits[sender] = some;
            else _limits.Remove(sender);
            tightest = new EncodedSourceLimits(
                _limits.Values.Min(static limit => limit.MaxBitrate),
                _limits.Values.Min(static limit => limit.MaxFramerate));
            if (tightest == _told) return;
            _told = tightest;
        }

        OnLimitsChanged?.Invoke(tightest);
    }

    private List<MediaStreamTrack> LiveTracks()
    {
        var live = new List<MediaStreamTrack>();
        lock (_gate)
        {
            foreach (WeakReference<MediaStreamTrack> reference in _tracks)
                if (reference.TryGetTarget(out MediaStreamTrack? track)) live.Add(track);
        }

        return live;
    }
}
