using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>One data channel that is not closed (RTCDataChannelStats, W3C webrtc-stats §8.15).</summary>
/// <param name="Handle">As the channel is named between here and the API, which knows label and protocol.</param>
/// <param name="Id">Stream; null: not assigned yet.</param>
/// <param name="Messages">Messages and bytes.</param>
internal sealed record ChannelStatistics(int Handle, ushort? Id, DataChannelStatistics Messages);
