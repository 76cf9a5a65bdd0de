namespace Camerad.WebRtc.Protocol.Jsep;

/// <summary>One codec of a media section under its number.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="Codec">With the parameters that its writer gives.</param>
/// <param name="RtxPayloadType">Of its retransmissions (RFC 4588 §8.1); null: none.</param>
/// <param name="Feedback">RTCP feedback messages.</param>
internal sealed record NegotiatedCodec(byte PayloadType, RtpCodec Codec, byte? RtxPayloadType, RtcpFeedback Feedback);
