namespace Camerad.WebRtc;

/// <summary>W3C WebRTC §5.2.10: a codec as it was negotiated.</summary>
/// <param name="PayloadType">RTP's (RFC 3550 §5.1), 0 to 127.</param>
/// <param name="MimeType">See <see cref="RTCRtpCodec"/>.</param>
/// <param name="ClockRate">See <see cref="RTCRtpCodec"/>.</param>
/// <param name="Channels">See <see cref="RTCRtpCodec"/>.</param>
/// <param name="SdpFmtpLine">See <see cref="RTCRtpCodec"/>.</param>
public sealed record RTCRtpCodecParameters(
    byte PayloadType, string MimeType, int ClockRate, int? Channels = null, string? SdpFmtpLine = null)
    : RTCRtpCodec(MimeType, ClockRate, Channels, SdpFmtpLine);
