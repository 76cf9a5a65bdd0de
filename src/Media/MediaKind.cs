namespace Camerad.Media;

/// <summary>What a track or a transceiver carries (W3C Media Capture and Streams §4.3.1, kind).</summary>
public enum MediaKind
{
    Audio,
    Video,
}
