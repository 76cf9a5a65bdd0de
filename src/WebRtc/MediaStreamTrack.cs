namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.3; here a track carries encoded pictures.</summary>
public sealed class MediaStreamTrack
{
    internal MediaStreamTrack(EncodedVideoSource source) => Source = source;

    /// <summary>"video" (or "audio").</summary>
    public string Kind => "video";

    /// <summary>A unique id (W3C Media Capture §4.3.1); it stands in the session description's msid.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    internal EncodedVideoSource Source { get; }
}
