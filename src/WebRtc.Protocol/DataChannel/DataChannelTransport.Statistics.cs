using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Protocol.DataChannel;

/// <summary>What the transport tells of itself.</summary>
internal sealed partial class DataChannelTransport
{
    /// <summary>A snapshot that any thread may read; allocates.</summary>
    public SctpTransportStatistics CollectStatistics()
    {
        var channels = new List<ChannelStatistics>(_byHandle.Count);
        foreach (Channel channel in _byHandle.Values)
            channels.Add(new ChannelStatistics(channel.Handle, channel.Stream?.Id, channel.Statistics));
        return new SctpTransportStatistics
        {
            State = State,
            SmoothedRoundTripTime = SmoothedRoundTripTime,
            CongestionWindow = CongestionWindow,
            ReceiverWindow = ReceiverWindow,
            Mtu = Mtu,
            UnacknowledgedLength = UnacknowledgedLength,
            ChannelsOpened = Counters.Opened,
            ChannelsClosed = Counters.Closed,
            Channels = channels,
        };
    }
}
