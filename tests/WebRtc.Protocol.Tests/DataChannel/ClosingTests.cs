using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.Tests.DataChannel;

public sealed class ClosingTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Closing_sends_what_is_queued_first_and_both_sides_hear_of_it()
    {
        DataChannelScene scene = Open(1, out DataChannelPeer client, out DataChannelPeer server);
        for (int i = 0; i < 20; i++)
            Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[50_000]));
        client.Transport.Close(scene.Now, 0);
        Assert.False(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, [1]));
        scene.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(20, server.Messages.Count);
        int remote = server.HandleOf("a");
        Assert.Equal(
            [DataChannelEventKind.Closing, DataChannelEventKind.Closed],
            server.Events.Where(e => e.Handle == remote).Select(e => e.Kind).Skip(2));
        Assert.False(client.Has(DataChannelEventKind.Closing));
        DataChannelEvent closed = client.Events.Single(e => e.Kind == DataChannelEventKind.Closed);
        Assert.Equal(
            (0, DataChannelError.None, 1_000_000L), (closed.Handle, closed.Error, closed.Statistics.BytesSent));
        Assert.Equal((0, 0), (client.Transport.ChannelCount, server.Transport.ChannelCount));
    }

    [Fact]
    public void Side_that_did_not_open_the_channel_can_close_it_and_what_it_has_queued_goes_first()
    {
        DataChannelScene scene = Open(2, out DataChannelPeer client, out DataChannelPeer server);
        int remote = server.HandleOf("a");
        Assert.True(server.Transport.TrySend(scene.Now, remote, DataChannelMessageKind.Binary, new byte[100_000]));
        server.Transport.Close(scene.Now, remote);
        scene.Run(TimeSpan.FromSeconds(5));
        Assert.Single(client.Messages);
        Assert.True(client.Has(DataChannelEventKind.Closing, 0) && client.Has(DataChannelEventKind.Closed, 0));
        Assert.True(server.Has(DataChannelEventKind.Closed, remote) && !server.Has(DataChannelEventKind.Closing));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(null, 100)]
    public void Channel_whose_last_message_was_given_up_half_sent_is_closed_all_the_same(
        int? maxRetransmits, int? maxLifeTimeMs)
    {
        DataChannelScene scene = DataChannelScene.Connected(5, out DataChannelPeer client, out DataChannelPeer server);
        var parameters = new DataChannelParameters(
            "a", MaxRetransmits: (ushort?)maxRetransmits, MaxPacketLifeTimeMs: (ushort?)maxLifeTimeMs);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, parameters, out _));
        scene.Run(Second);
        client.Link.Loss = 1;
        // More than the congestion window: the rest of it waits behind what is lost.
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[100_000]));
        client.Transport.Close(scene.Now, 0);
        scene.Run(TimeSpan.FromMilliseconds(500));
        client.Link.Loss = 0;
        scene.Run(TimeSpan.FromSeconds(10));

        Assert.Empty(server.Messages);
        Assert.True(client.Has(DataChannelEventKind.Closed, 0));
        Assert.True(server.Has(DataChannelEventKind.Closed, server.HandleOf("a")));
        Assert.Equal((0, 0), (client.Transport.ChannelCount, server.Transport.ChannelCount));
    }

    [Fact]
    public void Both_sides_may_close_at_once()
    {
        DataChannelScene scene = Open(3, out DataChannelPeer client, out DataChannelPeer server);
        client.Transport.Close(scene.Now, 0);
        server.Transport.Close(scene.Now, server.HandleOf("a"));
        scene.Run(Second);
        Assert.Equal((1, 1), (client.Count(DataChannelEventKind.Closed), server.Count(DataChannelEventKind.Closed)));
    }

    [Fact]
    public void Id_is_free_again_only_after_both_resets_and_messages_of_the_new_channel_start_anew()
    {
        DataChannelScene scene = DataChannelScene.Connected(4, out DataChannelPeer client, out DataChannelPeer server);
        var parameters = new DataChannelParameters("first", Id: 10);
        for (int round = 0; round < 3; round++)
        {
            Assert.True(client.Transport.TryOpen(scene.Now, round, parameters with { Label = $"{round}" }, out _));
            for (int i = 0; i < 5; i++)
                Assert.True(client.Transport.TrySend(scene.Now, round, DataChannelMessageKind.Binary, [(byte)round]));
            client.Transport.Close(scene.Now, round);
            Assert.False(client.Transport.TryOpen(scene.Now, 50, parameters, out DataChannelError error));
            Assert.Equal(DataChannelError.IdInUse, error);
            scene.Run(Second);
            Assert.Equal(5 * (round + 1), server.Messages.Count);
            Assert.All(
                server.Messages.TakeLast(5), message => Assert.Equal(server.HandleOf($"{round}"), message.Handle));
        }
    }

    [Fact]
    public void Channels_close_and_open_again_on_a_bad_path()
    {
        Seeds.ForEach(40, seed =>
        {
            DataChannelScene scene = DataChannelScene.Connected(
                seed, out DataChannelPeer client, out DataChannelPeer server, null, Bad(seed), Bad(seed + 100));
            for (int round = 0; round < 3; round++)
            {
                for (int i = 0; i < 10; i++)
                {
                    int handle = (round * 10) + i;
                    Assert.True(client.Transport.TryOpen(
                        scene.Now, handle, new DataChannelParameters($"{handle}", Id: (ushort)(i * 2)), out _));
                    Assert.True(client.Transport.TrySend(
                        scene.Now, handle, DataChannelMessageKind.Binary, new byte[3000]));
                    client.Transport.Close(scene.Now, handle);
                }
                int closed = 10 * (round + 1);
                Assert.True(scene.Run(
                    TimeSpan.FromSeconds(60),
                    () => client.Count(DataChannelEventKind.Closed) == closed
                        && server.Count(DataChannelEventKind.Closed) == closed));
                Assert.Equal(closed, server.Messages.Count);
            }
        });
    }

    [Fact]
    public void Channel_closed_before_the_start_is_never_announced()
    {
        var scene = new DataChannelScene(5);
        (DataChannelPeer client, DataChannelPeer server) = scene.Add();
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        client.Transport.Close(scene.Now, 0);
        DataChannelScene.Start(scene.Now, client, server);
        scene.Run(Second);
        Assert.True(client.Has(DataChannelEventKind.Closed, 0) && !client.Has(DataChannelEventKind.Opened));
        Assert.False(server.Has(DataChannelEventKind.Announced));
    }

    [Fact]
    public void Peer_without_stream_reset_leaves_our_side_closed_at_once()
    {
        var options = new DataChannelTransportOptions { Features = SctpFeatures.All & ~SctpFeatures.StreamReset };
        DataChannelScene scene = DataChannelScene.Connected(6, out DataChannelPeer client, out _, options);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        client.Transport.Close(scene.Now, 0);
        scene.Run(Second);
        Assert.True(client.Has(DataChannelEventKind.Closed, 0));
    }

    [Fact]
    public void Abort_closes_every_channel_of_the_peer_and_says_nothing_at_home()
    {
        DataChannelScene scene = Open(7, out DataChannelPeer client, out DataChannelPeer server);
        int events = client.Events.Count;
        client.Transport.Abort(scene.Now);
        scene.Run(Second);
        Assert.Equal(events, client.Events.Count);
        Assert.Equal(SctpState.Closed, client.Transport.State);
        Assert.Equal(Instant.Never, client.Transport.NextTimeout);
        Assert.Equal(
            DataChannelError.AbortedByPeer, server.Events.Single(e => e.Kind == DataChannelEventKind.Closed).Error);
        Assert.Equal(DataChannelEventKind.Failed, server.Events[^1].Kind);
        Assert.False(client.Transport.TryOpen(
            scene.Now, 1, new DataChannelParameters("b"), out DataChannelError error));
        Assert.Equal(DataChannelError.TransportClosed, error);
    }

    private static BottleneckLink Bad(ulong seed) => new(seed)
    {
        Delay = TimeSpan.FromMilliseconds(20),
        Jitter = TimeSpan.FromMilliseconds(30),
        Loss = 0.15,
        Duplication = 0.1,
    };

    private static DataChannelScene Open(ulong seed, out DataChannelPeer client, out DataChannelPeer server)
    {
        DataChannelScene scene = DataChannelScene.Connected(seed, out client, out server);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        scene.Run(Second);
        return scene;
    }
}
