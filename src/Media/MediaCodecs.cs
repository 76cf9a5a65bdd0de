namespace Camerad.Media;

/// <summary>What follows from a codec.</summary>
public static class MediaCodecs
{
    /// <summary>Whether it encodes pictures or sound.</summary>
    public static MediaKind KindOf(MediaCodec codec) => codec is MediaCodec.H264 or MediaCodec.Vp8 or MediaCodec.Vp9 or MediaCodec.Av1
        ? MediaKind.Video
        : MediaKind.Audio;
}
