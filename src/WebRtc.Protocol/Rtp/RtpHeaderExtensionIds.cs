namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>The ids agreed by <c>a=extmap</c>; 0: not agreed, not sent. Only 1-14 fit the one-byte form.</summary>
/// <param name="Mid">urn:ietf:params:rtp-hdrext:sdes:mid (RFC 8843 §15)</param>
/// <param name="TransportWideCc">http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01</param>
/// <param name="AbsSendTime">http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time</param>
/// <param name="PlayoutDelay">http://www.webrtc.org/experiments/rtp-hdrext/playout-delay</param>
/// <param name="AudioLevel">urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464 §4)</param>
internal readonly record struct RtpHeaderExtensionIds(
    byte Mid = 0, byte TransportWideCc = 0, byte AbsSendTime = 0, byte PlayoutDelay = 0, byte AudioLevel = 0)
{
    /// <summary>The highest id of the one-byte form; 15 is reserved (RFC 8285 §4.2).</summary>
    public const byte Highest = 14;
}
