namespace Camerad.Media;

/// <summary>What a track carries (W3C Media Capture and Streams §4.3, <c>kind</c>).</summary>
public enum MediaKind
{
    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Pictures.</summary>
    Video,
}
