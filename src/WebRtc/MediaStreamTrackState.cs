namespace Camerad.WebRtc;

/// <summary>W3C Media Capture and Streams §4.3.</summary>
public enum MediaStreamTrackState
{
    Live,

    /// <summary>For good.</summary>
    Ended,
}
