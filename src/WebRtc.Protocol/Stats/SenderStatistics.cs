using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>RTCOutboundRtpStreamStats and RTCRemoteInboundRtpStreamStats (W3C webrtc-stats §8.5, §8.7).</summary>
/// <param name="Handle">The sender.</param>
/// <param name="Statistics">A copy.</param>
internal sealed record SenderStatistics(int Handle, RtpSenderStatistics Statistics);
