namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>webrtc-stats RTCDataChannelStats: what the application sent and received, without headers.</summary>
internal readonly record struct DataChannelStatistics(
    long MessagesSent, long BytesSent, long MessagesReceived, long BytesReceived);
