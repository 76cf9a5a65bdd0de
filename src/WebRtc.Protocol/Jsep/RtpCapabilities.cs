using Camerad.Media;

namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>What this stack can carry: RTCRtpSender.getCapabilities and RTCRtpReceiver.getCapabilities (W3C WebRTC
/// §5.2, §5.3).</summary>
internal static class RtpCapabilities
{
    private const int VideoClockRate = 90000;

    private static readonly RtpCodec[] AudioCodecs =
    [
        new("audio/opus", 48000, 2, "minptime=10;useinbandfec=1"),
        new("audio/G722", 8000, 1),   // RFC 3551 §4.5.2: 8000 by a historic error
        new("audio/PCMU", 8000, 1),
        new("audio/PCMA", 8000, 1),
        new("audio/telephone-event", 48000, 1, "0-15"),
        new("audio/telephone-event", 8000, 1, "0-15"),
    ];

    private static readonly RtpCodec[] VideoCodecs =
    [
        H264("42e01f", 1),
        H264("42001f", 1),
        H264("4d001f", 1),
        H264("64001f", 1),
        new("video/VP8", VideoClockRate),
        new("video/VP9", VideoClockRate, null, "profile-id=0"),
        new("video/AV1", VideoClockRate, null, "level-idx=5;profile=0;tier=0"),
        H264("42e01f", 0),
        H264("42001f", 0),
        H264("4d001f", 0),
        H264("64001f", 0),
        new("video/rtx", VideoClockRate),
    ];

    private static readonly string[] AudioExtensions =
        [HeaderExtensionUri.TransportWideCc, HeaderExtensionUri.AbsSendTime, HeaderExtensionUri.Mid,
            HeaderExtensionUri.AudioLevel];

    private static readonly string[] VideoExtensions =
        [HeaderExtensionUri.TransportWideCc, HeaderExtensionUri.AbsSendTime, HeaderExtensionUri.PlayoutDelay,
            HeaderExtensionUri.Mid];

    /// <summary>Codecs, best first; retransmission (video/rtx) stands once, for all.</summary>
    public static IReadOnlyList<RtpCodec> Codecs(MediaKind kind) => kind == MediaKind.Audio ? AudioCodecs : VideoCodecs;

    /// <summary>URIs of header extensions.</summary>
    public static IReadOnlyList<string> HeaderExtensions(MediaKind kind) =>
        kind == MediaKind.Audio ? AudioExtensions : VideoExtensions;

    private static RtpCodec H264(string profile, int packetizationMode) => new(
        "video/H264", VideoClockRate, null,
            $"level-asymmetry-allowed=1;packetization-mode={packetizationMode};profile-level-id={profile}");
}
