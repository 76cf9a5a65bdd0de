namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>RTCRtpCodec (W3C WebRTC §5.2.6).</summary>
/// <param name="MimeType">For example "video/H264"; compared without regard to case (RFC 4855 §3).</param>
/// <param name="ClockRate">Hz.</param>
/// <param name="Channels">Audio only; null counts as 1.</param>
/// <param name="SdpFmtpLine">The parameters of the fmtp line without its payload type; null: none.</param>
internal sealed record RtpCodec(string MimeType, int ClockRate, int? Channels = null, string? SdpFmtpLine = null)
{
    /// <summary>What rtpmap says: the part behind the slash.</summary>
    public string EncodingName => MimeType[(MimeType.IndexOf('/') + 1)..];
}
