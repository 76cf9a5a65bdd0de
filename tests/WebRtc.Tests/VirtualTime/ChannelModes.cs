namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Data channels of every mode (W3C WebRTC §6.1).</summary>
internal static class ChannelModes
{
    public static readonly IReadOnlyList<RTCDataChannelInit> All =
    [
        new(), new() { Ordered = false },
        new() { MaxRetransmits = 0 }, new() { MaxRetransmits = 3 },
        new() { Ordered = false, MaxRetransmits = 0 }, new() { Ordered = false, MaxRetransmits = 3 },
        new() { MaxPacketLifeTime = 0 }, new() { MaxPacketLifeTime = 500 },
        new() { Ordered = false, MaxPacketLifeTime = 0 }, new() { Ordered = false, MaxPacketLifeTime = 500 },
    ];
}
