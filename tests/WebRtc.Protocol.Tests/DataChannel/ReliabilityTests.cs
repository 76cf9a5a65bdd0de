using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Tests.DataChannel;

/// <summary>
/// What maxRetransmits and maxPacketLifeTime allow, from the side that opened the channel and from
/// the one that accepted it.
/// </summary>
public sealed class ReliabilityTests
{
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(1, 1, true)]
    [InlineData(1, 2, false)]
    [InlineData(3, 3, true)]
    [InlineData(3, 4, false)]
    [InlineData(null, 6, true)]
    public void Message_is_sent_again_as_often_as_allowed(int? maxRetransmits, int losses, bool arrives) =>
        Check(new DataChannelParameters("a", MaxRetransmits: (ushort?)maxRetransmits), losses, arrives);

    [Theory]   // the first retransmission comes after the least RTO of 400 ms, the second 800 ms later
    [InlineData(0, 0, true)]
    [InlineData(0, 1, false)]
    [InlineData(300, 1, false)]
    [InlineData(500, 1, true)]
    [InlineData(500, 2, false)]
    [InlineData(1300, 2, true)]
    public void Message_is_sent_again_during_its_lifetime(int lifetimeMs, int losses, bool arrives) =>
        Check(new DataChannelParameters("a", Ordered: false, MaxPacketLifeTimeMs: (ushort)lifetimeMs), losses, arrives);

    [Fact]
    public void Messages_that_wait_too_long_behind_others_are_never_sent()
    {
        DataChannelScene scene = DataChannelScene.Connected(
            3, out DataChannelPeer client, out DataChannelPeer server, null,
            new BottleneckLink(3) { RateBps = 1_000_000 });
        Assert.True(client.Transport.TryOpen(
            scene.Now, 0, new DataChannelParameters("a", MaxPacketLifeTimeMs: 500), out _));
        scene.Run(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 100; i++)
            Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[10_000]));
        scene.Run(TimeSpan.FromSeconds(5));
        // 500 ms at 1 Mbit/s are 62,500 bytes; the queue takes more
        Assert.InRange(server.Messages.Count, 4, 20);
        Assert.Equal(
            1_000_000,
            client.Events.Where(e => e.Kind == DataChannelEventKind.BufferedAmountReduced).Sum(e => e.Bytes));
        Assert.Equal(100 - server.Messages.Count, client.Transport.Statistics.MessagesAbandoned);
        Assert.Equal((0, 0L), (client.Transport.UnacknowledgedCount, server.Transport.ReceiveBufferedLength));
    }

    [Fact]
    public void Send_buffer_takes_no_more_than_its_limit_until_the_peer_acknowledges()
    {
        var options = new DataChannelTransportOptions { SendBufferLimit = 100_000 };
        DataChannelScene scene = DataChannelScene.Connected(
            4, out DataChannelPeer client, out DataChannelPeer server, options);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        scene.Run(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 2; i++)
        {
            int sent = 0;
            while (client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[10_000])) sent++;
            Assert.Equal(10, sent);
            scene.Run(TimeSpan.FromSeconds(2));
        }
        Assert.Equal(20, server.Messages.Count);
    }

    private static void Check(DataChannelParameters parameters, int losses, bool arrives)
    {
        SctpFeatures[] kinds = [SctpFeatures.All, SctpFeatures.All & ~SctpFeatures.Interleaving];
        foreach (bool fromOpener in (bool[])[true, false])
            foreach (SctpFeatures features in kinds)
            {
                DataChannelScene scene = DataChannelScene.Connected(
                    1, out DataChannelPeer client, out DataChannelPeer server,
                    new DataChannelTransportOptions { Features = features });
                Assert.True(client.Transport.TryOpen(scene.Now, 0, parameters, out _));
                scene.Run(TimeSpan.FromSeconds(2));
                DataChannelPeer sender = fromOpener ? client : server;
                int handle = fromOpener ? 0 : server.HandleOf("a"), left = losses;
                sender.Tap = packet => !(IsData(packet) && left-- > 0);
                Assert.True(sender.Transport.TrySend(scene.Now, handle, DataChannelMessageKind.Binary, [1, 2, 3]));
                scene.Run(TimeSpan.FromSeconds(60));
                Assert.Equal(arrives ? 1 : 0, sender.Other.Messages.Count);
                Assert.Equal(0, sender.Transport.UnacknowledgedCount);
                Assert.True(sender.Transport.TrySend(scene.Now, handle, DataChannelMessageKind.Binary, [4]));
                scene.Run(TimeSpan.FromSeconds(1));
                Assert.Equal((byte)4, sender.Other.Messages[^1].Payload[0]);   // what was given up holds nothing back
            }
    }

    private static bool IsData(byte[] packet) =>
        (ChunkType)packet[SctpPacket.HeaderLength] is ChunkType.Data or ChunkType.IData;
}
