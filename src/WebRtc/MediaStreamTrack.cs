namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.3; here a track carries encoded pictures.</summary>
public sealed class MediaStreamTrack
{
    internal MediaStreamTrack()
    {
    }

    /// <summary>"video" (or "audio").</summary>
    public string Kind => "video";

    /// <summary>A unique id.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();
}
