using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

/// <summary>Receivers as negotiation would make them, for the streams of <see cref="TestStream"/>.</summary>
internal static class TestReceivers
{
    public const int VideoHandle = 1, AudioHandle = 2;
    public const uint AudioSsrc = 0x4444_4444;
    public const byte OpusPayloadType = 111;

    /// <summary>640 x 480 (H.264 §7.3.2.1.1).</summary>
    public static readonly byte[] Sps = [0x67, 0x42, 0xE0, 0x1F, 0xDA, 0x02, 0x80, 0xF6, 0x40];

    public static readonly InboundHeaderExtensionIds Extensions = new(
        Mid: TestStream.ExtensionIds.Mid, TransportWideCc: TestStream.ExtensionIds.TransportWideCc, AudioLevel: 5,
        CsrcAudioLevel: 6);

    public static readonly RtpReceiverCodec H264 = new(TestStream.PayloadType, "video/H264", 90_000)
    {
        RtxPayloadType = TestStream.RtxPayloadType,
        Nack = true,
        NackPli = true,
        CcmFir = true,
        TransportCc = true,
    };

    public static readonly RtpReceiverCodec Opus = new(OpusPayloadType, "audio/opus", 48_000);

    public static RtpReceiverParameters Video(bool rtx = true) => new()
    {
        Handle = VideoHandle,
        Kind = MediaKind.Video,
        Mid = "0",
        Codecs = [rtx ? H264 : H264 with { RtxPayloadType = null }],
        Extensions = Extensions,
        Ssrcs = [TestStream.Ssrc],
        RtxSsrcs = rtx ? [(TestStream.Ssrc, TestStream.RtxSsrc)] : [],
        ReducedSizeRtcp = true,
    };

    public static RtpReceiverParameters Audio() => new()
    {
        Handle = AudioHandle,
        Kind = MediaKind.Audio,
        Mid = "1",
        Codecs = [Opus],
        Extensions = Extensions,
        Ssrcs = [AudioSsrc],
        ReducedSizeRtcp = true,
    };

    /// <summary>A frame as a receiver must give it: NAL units behind start codes.</summary>
    public static byte[] AnnexB(EncodedFrame frame)
    {
        var bytes = new List<byte>();
        foreach (byte[] nalUnit in TestPictures.Expected(frame)) bytes.AddRange([0, 0, 0, 1, .. nalUnit]);
        return [.. bytes];
    }
}
