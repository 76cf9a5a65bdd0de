namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>The payload formats of video we know.</summary>
internal static class VideoDepacketizers
{
    /// <returns>Null: the format is none of ours.</returns>
    public static IDepacketizer? Create(string mimeType) => mimeType.ToUpperInvariant() switch
    {
        "VIDEO/H264" => new H264Depacketizer(),
        "VIDEO/VP8" => new Vp8Depacketizer(),
        "VIDEO/VP9" => new Vp9Depacketizer(),
        "VIDEO/AV1" => new Av1Depacketizer(),
        _ => null,
    };
}
