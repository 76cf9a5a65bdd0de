namespace Camerad.WebRtc.Connection;

/// <summary>
/// What a receiver hears: the source of its track and of that track's clones, each of which has switches of its own
/// (W3C Media Capture and Streams §4.3). Threading: cloning from any thread, the rest on the connection's context.
/// </summary>
internal sealed class ReceivedMedia
{
    private readonly Lock _gate = new();
    private volatile MediaStreamTrack[] _tracks = [];

    /// <summary>Known of it so far.</summary>
    public MediaTrackSettings Settings { get; private set; } = new();

    /// <summary>One that has ended hears nothing more, and is forgotten with the next that comes.</summary>
    public void Add(MediaStreamTrack track)
    {
        lock (_gate) _tracks = [.. _tracks.Where(static one => one.ReadyState == MediaStreamTrackState.Live), track];
    }

    public void Give(RTCEncodedVideoFrame frame)
    {
        foreach (MediaStreamTrack track in _tracks) track.Give(frame);
    }

    public void Give(RTCEncodedAudioFrame frame)
    {
        foreach (MediaStreamTrack track in _tracks) track.Give(frame);
    }

    public void SetMuted(bool isMuted)
    {
        foreach (MediaStreamTrack track in _tracks) track.SetMuted(isMuted);
    }

    /// <summary>A key frame has this size, in pixels.</summary>
    public void SetSize(int width, int height)
    {
        if (Settings.Width == width && Settings.Height == height) return;
        Settings = new MediaTrackSettings { Width = width, Height = height };
    }

    /// <summary>The peer has taken it away, or its transceiver was stopped.</summary>
    public void End()
    {
        foreach (MediaStreamTrack track in _tracks) track.End();
    }

    /// <summary>The connection is closed: without events.</summary>
    public void Stop()
    {
        foreach (MediaStreamTrack track in _tracks) track.Stop();
    }
}
