namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.2.3.</summary>
/// <param name="Track">Added or removed.</param>
public sealed record MediaStreamTrackEvent(MediaStreamTrack Track);
