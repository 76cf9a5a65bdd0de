using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

public sealed class HandshakeTests
{
    [Fact]
    public void Both_sides_that_send_INIT_at_once_make_one_association()
    {
        DataChannelScene scene = DataChannelScene.Connected(1, out DataChannelPeer client, out DataChannelPeer server);
        Assert.Equal((SctpState.Established, SctpState.Established), (client.Transport.State, server.Transport.State));
        Assert.True(scene.Now - Instant.Zero < TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, client.Count(DataChannelEventKind.Connected));
        Assert.Equal(1, server.Count(DataChannelEventKind.Connected));
    }

    [Fact]
    public void Side_that_starts_later_is_found()
    {
        var scene = new DataChannelScene(2);
        (DataChannelPeer client, DataChannelPeer server) = scene.Add();
        client.Transport.Start(scene.Now, DtlsRole.Client, 5000, 0);
        scene.Run(TimeSpan.FromSeconds(3));
        server.Transport.Start(scene.Now, DtlsRole.Server, 5000, 0);
        Assert.True(scene.Run(
            TimeSpan.FromSeconds(1),
            () => client.Has(DataChannelEventKind.Connected) && server.Has(DataChannelEventKind.Connected)));
    }

    [Fact]
    public void Association_is_made_whatever_is_lost_delayed_or_doubled() => Seeds.ForEach(300, seed =>
    {
        var random = new SeededRandom(seed);
        BottleneckLink Link(ulong linkSeed) => new(linkSeed)
        {
            Loss = 0.3,
            Duplication = 0.2,
            Delay = TimeSpan.FromMilliseconds(random.Next(200)),
            Jitter = TimeSpan.FromMilliseconds(random.Next(300)),
        };
        DataChannelScene scene = DataChannelScene.Connected(
            seed, out DataChannelPeer client, out DataChannelPeer server, null, Link(seed), Link(seed + 1000));
        Assert.Equal(
            (1, 1), (client.Count(DataChannelEventKind.Connected), server.Count(DataChannelEventKind.Connected)));
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, [1]));
        Assert.True(scene.Run(TimeSpan.FromSeconds(60), () => server.Messages.Count == 1));
    });

    [Fact]
    public void Nobody_there_is_reported_after_eight_retransmissions()
    {
        var scene = new DataChannelScene(3);
        (DataChannelPeer client, _) = scene.Add(there: new BottleneckLink(1) { Loss = 1 });
        Assert.True(client.Transport.TryOpen(scene.Now, 4, new DataChannelParameters("a"), out _));
        client.Transport.Start(scene.Now, DtlsRole.Client, 5000, 0);
        Assert.True(scene.Run(TimeSpan.FromSeconds(60), () => client.Has(DataChannelEventKind.Failed)));
        Assert.Equal(DataChannelError.NoAnswer, client.Events[^1].Error);
        Assert.True(client.Has(DataChannelEventKind.Closed, 4));
        Assert.Equal(1 + Association.MaxInitRetransmissions, client.Transport.Statistics.PacketsSent);
    }

    [Theory]
    [InlineData(SctpFeatures.All, SctpFeatures.All, SctpFeatures.All)]
    [InlineData(SctpFeatures.All, SctpFeatures.None, SctpFeatures.None)]
    [InlineData(
        SctpFeatures.All, SctpFeatures.StreamReset | SctpFeatures.PartialReliability,
        SctpFeatures.StreamReset | SctpFeatures.PartialReliability)]
    [InlineData(SctpFeatures.ZeroChecksum, SctpFeatures.All, SctpFeatures.ZeroChecksum)]
    internal void Extensions_are_used_that_both_sides_announce(
        SctpFeatures ours, SctpFeatures theirs, SctpFeatures agreed)
    {
        var scene = new DataChannelScene(4);
        (DataChannelPeer client, DataChannelPeer server) = scene.Add(
            new DataChannelTransportOptions { Features = ours }, new DataChannelTransportOptions { Features = theirs });
        DataChannelScene.Start(scene.Now, client, server);
        scene.Run(TimeSpan.FromSeconds(1));
        Assert.Equal((agreed, agreed), (client.Transport.AgreedFeatures, server.Transport.AgreedFeatures));
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a", MaxRetransmits: 0), out _));
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[5000]));
        scene.Run(TimeSpan.FromSeconds(1));
        Assert.Single(server.Messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Checksum_is_zero_when_agreed_but_never_on_INIT_and_COOKIE_ECHO(bool agreed)
    {
        var options = new DataChannelTransportOptions
        {
            Features = agreed ? SctpFeatures.All : SctpFeatures.All & ~SctpFeatures.ZeroChecksum,
        };
        var scene = new DataChannelScene(5);
        (DataChannelPeer client, DataChannelPeer server) = scene.Add(options, options);
        var seen = new HashSet<(ChunkType Type, bool IsZero)>();
        client.Tap = packet => seen.Add((TypeOf(packet), packet.AsSpan(8, 4).IndexOfAnyExcept((byte)0) < 0)) || true;
        DataChannelScene.Start(scene.Now, client, server);
        scene.Run(TimeSpan.FromSeconds(1));
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        scene.Run(TimeSpan.FromSeconds(1));
        Assert.Contains((ChunkType.Init, false), seen);
        Assert.Contains((ChunkType.CookieEcho, false), seen);
        Assert.Contains((ChunkType.IData, agreed), seen);
        Assert.DoesNotContain((ChunkType.Init, true), seen);
        Assert.DoesNotContain((ChunkType.CookieEcho, true), seen);
    }

    [Fact]
    public void Packet_with_a_wrong_checksum_is_dropped_even_where_zero_is_allowed()
    {
        DataChannelScene scene = DataChannelScene.Connected(6, out DataChannelPeer client, out DataChannelPeer server);
        server.Transport.HandlePacket(
            scene.Now, new byte[] { 0x13, 0x88, 0x13, 0x88, 1, 2, 3, 4, 9, 9, 9, 9, 6, 0, 0, 4 });
        Assert.Equal(1, server.Transport.Statistics.BadChecksum);
        Assert.Equal(SctpState.Established, client.Transport.State);
    }

    [Fact]
    public void Peer_that_begins_a_new_association_ends_the_old_one()
    {
        DataChannelScene scene = DataChannelScene.Connected(7, out DataChannelPeer client, out DataChannelPeer server);
        var reborn = new DataChannelTransport(new DataChannelTransportOptions(), new SeededRandom(99));
        reborn.Start(scene.Now, DtlsRole.Client, 5000, 0);
        byte[] buffer = new byte[2048];
        for (int i = 0; i < 4; i++)
        {
            while (reborn.TryPollTransmit(scene.Now, buffer, out int length))
                server.Transport.HandlePacket(scene.Now, buffer.AsSpan(0, length));
            while (server.Transport.TryPollTransmit(scene.Now, buffer, out int length))
                reborn.HandlePacket(scene.Now, buffer.AsSpan(0, length));
            server.TakeEvents();
        }
        Assert.Equal(DataChannelError.RestartedByPeer, server.Events[^1].Error);
        Assert.Equal(SctpState.Established, client.Transport.State);
    }

    [Fact]
    public void Silent_peer_is_noticed_by_heartbeats()
    {
        BottleneckLink link = new(1);
        DataChannelScene scene = DataChannelScene.Connected(
            8, out DataChannelPeer client, out DataChannelPeer server, null, link);
        scene.Run(TimeSpan.FromSeconds(200));
        Assert.Equal(SctpState.Established, client.Transport.State);
        Assert.True(client.Transport.SmoothedRoundTripTime > TimeSpan.Zero);
        server.Tap = _ => false;
        scene.Run(TimeSpan.FromSeconds(600));
        Assert.Equal(DataChannelError.PeerUnreachable, client.Events[^1].Error);
    }

    [Fact]
    public void Heartbeat_is_answered_by_what_it_carried_only()
    {
        var peer = new RawPeer();
        List<byte[]> packets = peer.Wait(peer.Transport.NextTimeout - peer.Now);
        Assert.True(RawPeer.TryFind(packets, ChunkType.Heartbeat, out byte[] carried));

        byte[] forged = [.. carried.AsSpan(0, 4), 0, 0, 0, 0, 0, 0, 0, 0];
        peer.Send((ref writer) => forged.CopyTo(writer.Reserve(ChunkType.HeartbeatAck, 0, forged.Length)));
        Assert.Equal((1, TimeSpan.Zero), (peer.Transport.Statistics.Unexpected, peer.Transport.SmoothedRoundTripTime));
        peer.Wait(TimeSpan.FromMilliseconds(70));
        peer.Send((ref writer) => carried.CopyTo(writer.Reserve(ChunkType.HeartbeatAck, 0, carried.Length)));

        Assert.Equal(1, peer.Transport.Statistics.Unexpected);
        Assert.Equal(TimeSpan.FromMilliseconds(70), peer.Transport.SmoothedRoundTripTime);
    }

    [Fact]
    public void Peer_that_answers_heartbeats_now_and_then_is_kept()
    {
        var peer = new RawPeer();
        for (int i = 1; i < 100; i++)
        {
            List<byte[]> packets = peer.Wait(peer.Transport.NextTimeout - peer.Now);
            Assert.True(RawPeer.TryFind(packets, ChunkType.Heartbeat, out byte[] carried));
            if (i % 5 > 0) continue;
            peer.Send((ref writer) => carried.CopyTo(writer.Reserve(ChunkType.HeartbeatAck, 0, carried.Length)));
        }

        Assert.Equal(SctpState.Established, peer.Transport.State);
    }

    private static ChunkType TypeOf(byte[] packet) => (ChunkType)packet[SctpPacket.HeaderLength];
}
