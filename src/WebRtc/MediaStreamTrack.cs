using Camerad.WebRtc.Connection;

namespace Camerad.WebRtc;

/// <summary>
/// W3C Media Capture and Streams §4.3. A local track carries the encoded frames of its source; a remote one raises
/// those that its receiver has put together. Threading: any thread may call; a remote track's events come from its
/// connection's context, a local one's from whoever changed the source.
/// </summary>
public sealed class MediaStreamTrack
{
    private readonly Lock _gate = new();
    private readonly ReceivedMedia? _received;
    private MediaTrackConstraints _constraints = new();
    private bool _isEnabled = true;
    private bool _isMuted;
    private MediaStreamTrackState _readyState;

    internal MediaStreamTrack(EncodedMediaSource source)
    {
        Source = source;
        Kind = source.Kind == Media.MediaKind.Audio ? "audio" : "video";
        Id = Guid.NewGuid().ToString();
        _isMuted = source.IsMuted;
    }

    /// <summary>A receiver's: muted until something comes (W3C WebRTC §5.3, "create an RTCRtpReceiver").</summary>
    /// <param name="kind">Of media.</param>
    /// <param name="id">As the peer says, or one of ours.</param>
    /// <param name="received">Its source, which its clones share.</param>
    internal MediaStreamTrack(Media.MediaKind kind, string id, ReceivedMedia received)
        : this(kind == Media.MediaKind.Audio ? "audio" : "video", id, received, isMuted: true) => received.Add(this);

    private MediaStreamTrack(string kind, string id, ReceivedMedia? received, bool isMuted) =>
        (Kind, Id, Label, _received, _isMuted) = (kind, id, $"remote {kind}", received, isMuted);

    /// <summary>Nothing comes for a while.</summary>
    public event Action? OnMute;

    /// <summary>Something comes (again).</summary>
    public event Action? OnUnmute;

    /// <summary>
    /// It has ended by itself: its source is gone, or the peer has taken it away. Not after <see cref="Stop"/>.
    /// </summary>
    public event Action? OnEnded;

    /// <summary>A remote video track's pictures, whole and in decoding order, once it is enabled and live.</summary>
    public event Action<RTCEncodedVideoFrame>? OnVideoFrame;

    /// <summary>A remote audio track's packets, in order.</summary>
    public event Action<RTCEncodedAudioFrame>? OnAudioFrame;

    /// <summary>What a sender acts upon.</summary>
    internal event Action? Changed;

    /// <summary>"video" or "audio".</summary>
    public string Kind { get; }

    /// <summary>A unique id (W3C Media Capture §4.3.1); it stands in the session description's msid.</summary>
    public string Id { get; internal set; }

    /// <summary>
    /// A name for people; empty: none. A received track's is that of W3C WebRTC §5.3, "remote video".
    /// </summary>
    public string Label { get; init; } = "";

    /// <summary>Tells an encoder what matters (W3C MediaStreamTrack Content Hints); kept, and not used here.</summary>
    public string ContentHint { get; set; } = "";

    /// <summary>False: it carries nothing. Senders then send nothing; a remote track raises no frames.</summary>
    public bool Enabled
    {
        get
        {
            lock (_gate) return _isEnabled;
        }

        set
        {
            lock (_gate)
            {
                if (_isEnabled == value) return;
                _isEnabled = value;
            }

            Changed?.Invoke();
        }
    }

    /// <summary>Its source gives nothing now.</summary>
    public bool Muted
    {
        get
        {
            lock (_gate) return _isMuted;
        }
    }

    public MediaStreamTrackState ReadyState
    {
        get
        {
            lock (_gate) return _readyState;
        }
    }

    /// <summary>Null: a remote track.</summary>
    internal EncodedMediaSource? Source { get; }

    /// <summary>It has something to send.</summary>
    internal bool IsSending => Enabled && ReadyState == MediaStreamTrackState.Live;

    /// <summary>Another track of the same source, with an id and switches of its own.</summary>
    public MediaStreamTrack Clone()
    {
        MediaStreamTrack clone = Source?.CreateTrack()
            ?? new MediaStreamTrack(Kind, Guid.NewGuid().ToString(), _received, Muted);
        (clone._isEnabled, clone._readyState, clone._constraints) = (Enabled, ReadyState, _constraints);
        clone.ContentHint = ContentHint;
        _received?.Add(clone);
        return clone;
    }

    /// <summary>Ends it, for good and without an event.</summary>
    public void Stop()
    {
        if (TryEnd()) Changed?.Invoke();
    }

    /// <summary>What was applied last.</summary>
    public MediaTrackConstraints GetConstraints() => _constraints;

    /// <summary>What its source could be.</summary>
    public MediaTrackCapabilities GetCapabilities() => Source?.Capabilities ?? Fixed(GetSettings());

    /// <summary>What it is now; of a received picture its size, once a key frame has come.</summary>
    public MediaTrackSettings GetSettings() => Source?.Settings ?? _received!.Settings;

    /// <summary>W3C Media Capture and Streams §4.3.5: asks the source to become what is wished.</summary>
    /// <param name="constraints">Null: takes every wish back.</param>
    /// <param name="cancellationToken">Ends the asking; what the source has begun it may finish.</param>
    /// <exception cref="OverconstrainedException">min, max or exact can't be kept; nothing has changed.</exception>
    public async Task ApplyConstraints(
        MediaTrackConstraints? constraints = null, CancellationToken cancellationToken = default)
    {
        constraints ??= new MediaTrackConstraints();
        if (ReadyState == MediaStreamTrackState.Ended) return;
        MediaTrackSettings settings = GetSettings();
        if (Source?.Apply is { } apply) settings = await apply(constraints, cancellationToken).ConfigureAwait(false);
        ConstraintCheck.Require(constraints, settings);
        if (Source is not null) Source.Settings = settings;
        _constraints = constraints;
    }

    /// <summary>Its source is gone, or the peer has taken it away.</summary>
    internal void End()
    {
        if (!TryEnd()) return;
        Changed?.Invoke();
        OnEnded?.Invoke();
    }

    internal void SetMuted(bool isMuted)
    {
        lock (_gate)
        {
            if (_isMuted == isMuted || _readyState == MediaStreamTrackState.Ended) return;
            _isMuted = isMuted;
        }

        Changed?.Invoke();
        (isMuted ? OnMute : OnUnmute)?.Invoke();
    }

    internal void Give(RTCEncodedVideoFrame frame)
    {
        if (IsSending) OnVideoFrame?.Invoke(frame);
    }

    internal void Give(RTCEncodedAudioFrame frame)
    {
        if (IsSending) OnAudioFrame?.Invoke(frame);
    }

    private bool TryEnd()
    {
        lock (_gate)
        {
            if (_readyState == MediaStreamTrackState.Ended) return false;
            _readyState = MediaStreamTrackState.Ended;
            return true;
        }
    }

    private static MediaTrackCapabilities Fixed(MediaTrackSettings settings) => new()
    {
        Width = settings.Width is { } width ? (width, width) : null,
        Height = settings.Height is { } height ? (height, height) : null,
        FrameRate = settings.FrameRate is { } rate ? (rate, rate) : null,
        SampleRate = settings.SampleRate is { } samples ? (samples, samples) : null,
        ChannelCount = settings.ChannelCount is { } channels ? (channels, channels) : null,
        DeviceId = settings.DeviceId,
    };
}
