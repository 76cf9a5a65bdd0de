namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>
/// W3C WebRTC Priority's RTCPriorityType, by the numbers of RFC 8831 §6.4: a channel's share while
/// several have something to send.
/// </summary>
internal enum DataChannelPriority : ushort
{
    VeryLow = 128,
    Low = 256,
    Medium = 512,
    High = 1024,
}
