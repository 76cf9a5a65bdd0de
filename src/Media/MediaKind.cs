namespace Camerad.Media;

/// <summary>What a track carries.</summary>
public enum MediaKind
{
    /// <summary>Sound.</summary>
    Audio,

    /// <summary>Pictures.</summary>
    Video,
}
