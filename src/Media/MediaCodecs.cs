namespace Camerad.Media;

/// <summary>What follows from a codec.</summary>
public static class MediaCodecs
{
    private static readonly (string MimeType, MediaCodec Codec)[] Names =
    [
        ("video/H264", MediaCodec.H264), ("video/VP8", MediaCodec.Vp8), ("video/VP9", MediaCodec.Vp9),
        ("video/AV1", MediaCodec.Av1),
        ("audio/opus", MediaCodec.Opus), ("audio/PCMU", MediaCodec.Pcmu), ("audio/PCMA", MediaCodec.Pcma),
        ("audio/G722", MediaCodec.G722),
    ];

    /// <param name="mimeType">video/H264, audio/opus …; case does not matter (RFC 4855).</param>
    /// <returns>Null: none that frames are made of. Allocates nothing.</returns>
    public static MediaCodec? Find(string mimeType)
    {
        foreach ((string name, MediaCodec codec) in Names)
            if (name.Equals(mimeType, StringComparison.OrdinalIgnoreCase)) return codec;
        return null;
    }

    /// <summary>Whether it encodes pictures or sound.</summary>
    public static MediaKind KindOf(MediaCodec codec) =>
        codec is MediaCodec.H264 or MediaCodec.Vp8 or MediaCodec.Vp9 or MediaCodec.Av1
            ? MediaKind.Video
            : MediaKind.Audio;
}
