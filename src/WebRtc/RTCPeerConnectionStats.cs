namespace Camerad.WebRtc;

/// <summary>webrtc-stats §8.13: the connection.</summary>
public sealed record RTCPeerConnectionStats : RTCStats
{
    public override RTCStatsType Type => RTCStatsType.PeerConnection;

    public uint? DataChannelsOpened { get; init; }

    public uint? DataChannelsClosed { get; init; }
}
