using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Rtp.Receiving.Depacketizers;

/// <summary>The payload formats of video we know.</summary>
internal static class VideoDepacketizers
{
    /// <returns>Null: the format is none of ours.</returns>
    public static IDepacketizer? Create(MediaCodec? codec) => codec switch
    {
        MediaCodec.H264 => new H264Depacketizer(),
        MediaCodec.Vp8 => new Vp8Depacketizer(),
        MediaCodec.Vp9 => new Vp9Depacketizer(),
        MediaCodec.Av1 => new Av1Depacketizer(),
        _ => null,
    };
}
