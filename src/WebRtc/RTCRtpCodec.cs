namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.9: a codec and its settings.</summary>
/// <param name="MimeType">video/H264, audio/opus, video/rtx …; case does not matter (RFC 4855).</param>
/// <param name="ClockRate">Ticks of the RTP clock in a second.</param>
/// <param name="Channels">1 or 2; null for video.</param>
/// <param name="SdpFmtpLine">Its a=fmtp parameters; null: none.</param>
public record RTCRtpCodec(string MimeType, int ClockRate, int? Channels = null, string? SdpFmtpLine = null);
