using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>RTCInboundRtpStreamStats and RTCRemoteOutboundRtpStreamStats (W3C webrtc-stats §8.4, §8.8).</summary>
/// <param name="Handle">The receiver.</param>
/// <param name="Statistics">A copy.</param>
internal sealed record ReceiverStatistics(int Handle, RtpReceiverStatistics Statistics);
