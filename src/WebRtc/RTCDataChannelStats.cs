namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.14: a data channel.</summary>
public sealed record RTCDataChannelStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.DataChannel;

    public string? Label { get; init; }

    public string? Protocol { get; init; }

    public int? DataChannelIdentifier { get; init; }

    public required RTCDataChannelState State { get; init; }

    public uint? MessagesSent { get; init; }

    public ulong? BytesSent { get; init; }

    public uint? MessagesReceived { get; init; }

    public ulong? BytesReceived { get; init; }
}
