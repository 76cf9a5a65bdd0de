using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.Stats;

/// <summary>
/// The association and its channels (RTCSctpTransportStats and RTCPeerConnectionStats of W3C webrtc-stats).
/// </summary>
internal sealed record SctpTransportStatistics
{
    public required SctpState State { get; init; }

    /// <summary>Zero: not measured yet.</summary>
    public required TimeSpan SmoothedRoundTripTime { get; init; }

    /// <summary>Bytes.</summary>
    public required int CongestionWindow { get; init; }

    /// <summary>Bytes that the peer has advertised.</summary>
    public required uint ReceiverWindow { get; init; }

    /// <summary>Bytes of the longest packet.</summary>
    public required int Mtu { get; init; }

    /// <summary>Bytes of user data on their way.</summary>
    public required int UnacknowledgedLength { get; init; }

    /// <summary>webrtc-stats dataChannelsOpened, dataChannelsClosed.</summary>
    public required long ChannelsOpened { get; init; }

    public required long ChannelsClosed { get; init; }

    /// <summary>Those that are not closed.</summary>
    public required IReadOnlyList<ChannelStatistics> Channels { get; init; }
}
