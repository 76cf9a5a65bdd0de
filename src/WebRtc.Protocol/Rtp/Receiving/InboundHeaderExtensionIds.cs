namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>The ids agreed by <c>a=extmap</c> for what we receive; 0: not agreed, not looked for.</summary>
/// <param name="Mid">urn:ietf:params:rtp-hdrext:sdes:mid (RFC 9143 §15)</param>
/// <param name="TransportWideCc">http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01</param>
/// <param name="AudioLevel">urn:ietf:params:rtp-hdrext:ssrc-audio-level (RFC 6464)</param>
/// <param name="CsrcAudioLevel">urn:ietf:params:rtp-hdrext:csrc-audio-level (RFC 6465)</param>
internal readonly record struct InboundHeaderExtensionIds(
    byte Mid = 0, byte TransportWideCc = 0, byte AudioLevel = 0, byte CsrcAudioLevel = 0);
