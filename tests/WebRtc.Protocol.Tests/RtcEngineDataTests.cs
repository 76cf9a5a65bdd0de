using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Ice;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Srtp;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Protocol.Tests;

/// <summary>Two engines with data channels: SCTP over (simulated) DTLS over ICE, in virtual time.</summary>
public sealed class RtcEngineDataTests
{
    private const int Channel = 3;

    private static readonly DataChannelParameters Negotiated = new("chat", Negotiated: true, Id: 1);

    [Theory]
    [InlineData(SrtpProfile.None)]
    [InlineData(SrtpProfile.AeadAes128Gcm)]
    internal void Messages_cross_with_and_without_an_srtp_profile(SrtpProfile profile)
    {
        var pair = new SimulatedEnginePair(1, profile);
        pair.AgreeOnData();
        Open(pair);

        Assert.True(pair.A.Engine.Data!.TrySend(pair.Network.Now, Channel, DataChannelMessageKind.Text, "ping"u8));
        Assert.True(pair.B.Engine.Data!.TrySend(pair.Network.Now, Channel, DataChannelMessageKind.Binary, [1, 2, 3]));

        Assert.True(pair.Network.Run(
            TimeSpan.FromSeconds(5), () => Messages(pair.A).Count == 1 && Messages(pair.B).Count == 1));
        Assert.Equal("ping"u8.ToArray(), Messages(pair.B)[0]);
        SctpTransportStatistics statistics = pair.A.Engine.CollectStatistics(pair.Network.Now).Data!;
        Assert.Equal(SctpState.Established, statistics.State);
        ChannelStatistics channel = Assert.Single(statistics.Channels);
        Assert.Equal((Channel, (ushort)1), (channel.Handle, channel.Id));
        Assert.Equal(
            new DataChannelStatistics(MessagesSent: 1, BytesSent: 4, MessagesReceived: 1, BytesReceived: 3),
            channel.Messages);
        Assert.Equal([1, 2, 3], Messages(pair.A)[0]);
    }

    [Fact]
    public void Data_that_is_agreed_on_after_the_handshake_begins_at_once()
    {
        var pair = new SimulatedEnginePair(2, SrtpProfile.AeadAes128Gcm);
        Assert.True(pair.Connect());
        Assert.Null(pair.A.Engine.Data);

        pair.AgreeOnData();
        Open(pair);
    }

    [Fact]
    public void Application_data_that_nobody_agreed_on_is_counted_and_dropped()
    {
        var pair = new SimulatedEnginePair(3);
        Assert.True(pair.Connect());

        ((IApplicationDataSink)pair.A.Engine).HandleApplicationData(pair.Network.Now, [1, 2, 3]);

        Assert.Equal(1, pair.A.Engine.Counters.UnexpectedApplicationData);
    }

    [Fact]
    public void A_peer_without_srtp_fails_when_pictures_were_agreed_on()
    {
        var pair = new SimulatedEnginePair(4);
        pair.A.Engine.SetSenders(
            pair.Network.Now,
            [new RtpSenderParameters { PayloadType = 102, Ssrc = 1, Mid = "0", Cname = "a" }],
            new NtpClock(0));

        pair.Network.Run(
            TimeSpan.FromSeconds(5),
            () => pair.B.Engine.IsConnected && pair.A.Engine.DtlsState != DtlsState.Connecting);

        Assert.Contains(pair.A.Events, e => e is { Kind: RtcEventKind.DtlsFailed, Error.Length: > 0 });
        Assert.False(pair.A.Engine.IsConnected);
    }

    [Fact]
    public void A_flood_of_data_leaves_in_turns()
    {
        var pair = new SimulatedEnginePair(5);
        pair.AgreeOnData();
        Open(pair);
        var message = new byte[1000];
        for (int i = 0; i < 500; i++)
            pair.A.Engine.Data!.TrySend(pair.Network.Now, Channel, DataChannelMessageKind.Binary, message);

        Assert.True(pair.Network.Run(TimeSpan.FromSeconds(30), () => Messages(pair.B).Count == 500));
        Assert.InRange(pair.A.LargestTurn, 1, RtcEngine.MaxDataPacketsPerTurn + 8);
    }

    [Fact]
    public void Channels_outlive_a_way_that_was_lost_for_minutes()
    {
        var pair = new SimulatedEnginePair(8);
        pair.AgreeOnData();
        Open(pair);
        pair.Network.Tap = (_, _) => false;
        pair.A.Engine.Data!.TrySend(pair.Network.Now, Channel, DataChannelMessageKind.Text, "late"u8);
        pair.Network.Run(TimeSpan.FromMinutes(5));
        Assert.Equal((IceState.Failed, IceState.Failed), (pair.A.Engine.Ice.State, pair.B.Engine.Ice.State));

        pair.Network.Tap = null;
        pair.RestartIce();

        Assert.True(pair.Network.Run(TimeSpan.FromSeconds(10), () => Messages(pair.B).Count == 1));
        Assert.DoesNotContain(pair.A.DataEvents.Concat(pair.B.DataEvents), e => e.Kind == DataChannelEventKind.Failed);
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    [InlineData(15)]
    [InlineData(20)]
    public void Data_flows_at_once_when_ice_has_the_peer_again(int seconds)
    {
        var pair = new SimulatedEnginePair(9);
        pair.AgreeOnData();
        Open(pair);
        pair.Network.Tap = (_, _) => false;
        pair.A.Engine.Data!.TrySend(pair.Network.Now, Channel, DataChannelMessageKind.Text, "late"u8);
        pair.Network.Run(TimeSpan.FromSeconds(seconds));
        Assert.Equal(IceState.Disconnected, pair.A.Engine.Ice.State);

        pair.Network.Tap = null;
        Assert.True(pair.Network.Run(
            TimeSpan.FromSeconds(10), () => pair.A.Engine.Ice.State != IceState.Disconnected));

        Assert.True(pair.Network.Run(TimeSpan.FromMilliseconds(100), () => Messages(pair.B).Count == 1));
    }

    [Fact]
    public void Channel_that_was_closed_in_an_outage_is_closed_when_ice_has_the_peer_again()
    {
        var pair = new SimulatedEnginePair(10);
        pair.AgreeOnData();
        Open(pair);
        pair.Network.Tap = (_, _) => false;
        pair.A.Engine.Data!.Close(pair.Network.Now, Channel);
        pair.Network.Run(TimeSpan.FromSeconds(15));

        pair.Network.Tap = null;
        Assert.True(pair.Network.Run(
            TimeSpan.FromSeconds(10), () => pair.A.Engine.Ice.State != IceState.Disconnected));

        Assert.True(pair.Network.Run(
            TimeSpan.FromMilliseconds(200), () => pair.A.DataEvents.Any(e => e.Kind == DataChannelEventKind.Closed)));
    }

    [Fact]
    public void Closing_aborts_the_association_and_then_says_close_notify()
    {
        var pair = new SimulatedEnginePair(6);
        pair.AgreeOnData();
        Open(pair);
        var types = new List<byte>();
        pair.Network.Tap = (route, datagram) =>
        {
            if (route.Local == SimulatedEnginePair.AddressA
                && DatagramDemultiplexer.Classify(datagram.Span) == DatagramKind.Dtls)
                types.Add(datagram.Span[0]);
            return true;
        };

        pair.A.Engine.Close(pair.Network.Now);
        pair.Network.Run(TimeSpan.FromSeconds(1), () => pair.B.Engine.DtlsState == DtlsState.Closed);

        Assert.Equal([23, 21], types);
        Assert.Contains(pair.B.Events, e => e.Kind == RtcEventKind.DtlsClosed);
    }

    [Fact]
    public void Nothing_of_data_is_armed_when_dtls_is_closed()
    {
        var pair = new SimulatedEnginePair(7);
        pair.AgreeOnData();
        Open(pair);
        pair.B.Engine.Close(pair.Network.Now);
        Assert.True(pair.Network.Run(TimeSpan.FromSeconds(1), () => pair.A.Engine.DtlsState == DtlsState.Closed));
        pair.Network.Remove(pair.B);

        pair.A.Engine.Data!.TrySend(pair.Network.Now, Channel, DataChannelMessageKind.Binary, [1]);
        pair.Network.Run(TimeSpan.FromSeconds(60));

        Assert.True(pair.A.NextTimeout > pair.Network.Now);
    }

    private static void Open(SimulatedEnginePair pair)
    {
        Assert.True(pair.A.Engine.Data!.TryOpen(pair.Network.Now, Channel, Negotiated, out _));
        Assert.True(pair.B.Engine.Data!.TryOpen(pair.Network.Now, Channel, Negotiated, out _));
        Assert.True(pair.Network.Run(TimeSpan.FromSeconds(20), () => IsOpen(pair.A) && IsOpen(pair.B)));
    }

    private static bool IsOpen(SimulatedEngine side) =>
        side.DataEvents.Any(e => e.Kind == DataChannelEventKind.Opened && e.Handle == Channel);

    private static List<byte[]> Messages(SimulatedEngine side) =>
        [.. side.DataEvents.Where(e => e.Kind == DataChannelEventKind.Message).Select(e => e.Payload.ToArray())];
}
