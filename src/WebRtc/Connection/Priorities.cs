using Camerad.WebRtc.Protocol.DataChannel;

namespace Camerad.WebRtc.Connection;

/// <summary>RFC 8831 §6.4: four priorities; what a peer says in between is the one below.</summary>
internal static class Priorities
{
    public static DataChannelPriority ToCore(RTCPriorityType priority) => priority switch
    {
        RTCPriorityType.VeryLow => DataChannelPriority.VeryLow,
        RTCPriorityType.Medium => DataChannelPriority.Medium,
        RTCPriorityType.High => DataChannelPriority.High,
        _ => DataChannelPriority.Low,
    };

    // W3C WebRTC §6.1.1.4: 0 to 128 is very-low, up to 256 low, up to 512 medium, high above.
    public static RTCPriorityType ToApi(DataChannelPriority priority) => (int)priority switch
    {
        <= (int)DataChannelPriority.VeryLow => RTCPriorityType.VeryLow,
        <= (int)DataChannelPriority.Low => RTCPriorityType.Low,
        <= (int)DataChannelPriority.Medium => RTCPriorityType.Medium,
        _ => RTCPriorityType.High,
    };
}
