using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Stats;

namespace Camerad.WebRtc.Protocol.Tests.DataChannel;

public sealed class ChannelTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Channel_opens_is_announced_with_all_its_parameters_and_carries_messages_both_ways()
    {
        DataChannelScene scene = DataChannelScene.Connected(1, out DataChannelPeer client, out DataChannelPeer server);
        var parameters = new DataChannelParameters(
            "Grüße", "chat/1", Ordered: false, MaxRetransmits: 3, Priority: DataChannelPriority.High);
        Assert.True(client.Transport.TryOpen(scene.Now, 7, parameters, out _));
        Assert.True(client.Transport.TrySend(scene.Now, 7, DataChannelMessageKind.Text, "hello"u8));
        scene.Run(Second);

        DataChannelEvent announced = server.Events.Single(e => e.Kind == DataChannelEventKind.Announced);
        Assert.Equal(parameters with { Id = 0 }, announced.Parameters);
        Assert.True(announced.Handle < 0);
        Assert.True(
            client.Has(DataChannelEventKind.Opened, 7) && server.Has(DataChannelEventKind.Opened, announced.Handle));
        Assert.True(server.Transport.TrySend(scene.Now, announced.Handle, DataChannelMessageKind.Binary, [1, 2]));
        scene.Run(Second);

        (int handle, DataChannelMessageKind kind, byte[] payload) = Assert.Single(server.Messages);
        Assert.Equal(
            (announced.Handle, DataChannelMessageKind.Text, "hello"),
            (handle, kind, System.Text.Encoding.UTF8.GetString(payload)));
        (handle, kind, payload) = Assert.Single(client.Messages);
        Assert.Equal((7, DataChannelMessageKind.Binary, 2), (handle, kind, payload.Length));
        ChannelStatistics statistics = Assert.Single(client.Transport.CollectStatistics().Channels);
        Assert.Equal((7, new DataChannelStatistics(1, 5, 1, 2)), (statistics.Handle, statistics.Messages));
    }

    [Fact]
    public void Channels_opened_before_the_start_get_even_ids_on_the_client_and_odd_ones_on_the_server()
    {
        var scene = new DataChannelScene(2);
        (DataChannelPeer client, DataChannelPeer server) = scene.Add();
        for (int handle = 0; handle < 3; handle++)
        {
            Assert.True(client.Transport.TryOpen(scene.Now, handle, new DataChannelParameters("c"), out _));
            Assert.True(server.Transport.TryOpen(scene.Now, handle, new DataChannelParameters("s"), out _));
        }
        DataChannelScene.Start(scene.Now, client, server);
        scene.Run(Second);

        ushort[] Ids(DataChannelPeer peer) =>
            [.. peer.Events.Where(e => e.Kind == DataChannelEventKind.Opened && e.Handle >= 0).Select(e => e.Id)];
        Assert.Equal([0, 2, 4], Ids(client));
        Assert.Equal([1, 3, 5], Ids(server));
        Assert.Equal(3, client.Count(DataChannelEventKind.Announced));
        Assert.Equal(DataChannelEventKind.Connected, client.Events[0].Kind);
        Assert.Equal(65_535, client.Events[0].MaxChannels);
    }

    [Fact]
    public void Negotiated_channel_says_nothing_on_the_wire_and_needs_its_id_on_both_sides()
    {
        DataChannelScene scene = DataChannelScene.Connected(3, out DataChannelPeer client, out DataChannelPeer server);
        var parameters = new DataChannelParameters("n", Negotiated: true, Id: 40, Ordered: false);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, parameters, out _));
        Assert.True(server.Transport.TryOpen(scene.Now, 0, parameters, out _));
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, [9]));
        scene.Run(Second);
        Assert.Single(server.Messages);
        Assert.False(server.Has(DataChannelEventKind.Announced));
        Assert.False(client.Transport.TryOpen(scene.Now, 1, parameters, out DataChannelError error));
        Assert.Equal(DataChannelError.IdInUse, error);
    }

    [Theory]
    [InlineData(null, DataChannelError.InvalidId)]
    [InlineData(65_535, DataChannelError.InvalidId)]
    internal void Negotiated_channel_is_refused_without_a_usable_id(int? id, DataChannelError expected)
    {
        var transport = new DataChannelTransport(new DataChannelTransportOptions(), new SeededRandom(1));
        Assert.False(transport.TryOpen(
            Instant.Zero, 0, new DataChannelParameters("x", Negotiated: true, Id: (ushort?)id),
            out DataChannelError error));
        Assert.Equal(expected, error);
    }

    [Fact]
    public void Label_longer_than_65535_bytes_is_refused()
    {
        var transport = new DataChannelTransport(new DataChannelTransportOptions(), new SeededRandom(1));
        Assert.True(transport.TryOpen(Instant.Zero, 0, new DataChannelParameters(new string('x', 65_535)), out _));
        Assert.False(transport.TryOpen(
            Instant.Zero, 1, new DataChannelParameters(new string('x', 65_534) + "é"), out DataChannelError error));
        Assert.Equal(DataChannelError.TextTooLong, error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Messages_of_every_length_arrive_whole(bool interleaved)
    {
        var options = new DataChannelTransportOptions
        {
            Features = interleaved ? SctpFeatures.All : SctpFeatures.All & ~SctpFeatures.Interleaving,
        };
        DataChannelScene scene = DataChannelScene.Connected(
            4, out DataChannelPeer client, out DataChannelPeer server, options);
        Assert.Equal(options.Features, client.Transport.AgreedFeatures);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        int[] lengths = [0, 1, 3, 1155, 1156, 1157, 1160, 1161, 2320, 65_535, 65_536, 100_000, 262_144, 0];
        foreach (int length in lengths)
            Assert.True(client.Transport.TrySend(
                scene.Now, 0, length % 2 == 0 ? DataChannelMessageKind.Text : DataChannelMessageKind.Binary,
                Pattern(length)));
        Assert.False(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[262_145]));
        scene.Run(TimeSpan.FromSeconds(10));

        Assert.Equal(lengths, server.Messages.Select(message => message.Payload.Length));
        Assert.All(server.Messages, message => Assert.Equal(Pattern(message.Payload.Length), message.Payload));
        Assert.All(server.Messages, message => Assert.Equal(
            message.Payload.Length % 2 == 0 ? DataChannelMessageKind.Text : DataChannelMessageKind.Binary,
            message.Kind));
        Assert.Equal(
            lengths.Sum(),
            client.Events.Where(e => e.Kind == DataChannelEventKind.BufferedAmountReduced).Sum(e => e.Bytes));
        Assert.Equal(0, server.Transport.ReceiveBufferedLength);
    }

    [Fact]
    public void Peer_that_has_no_limit_takes_longer_messages_and_one_with_a_small_limit_only_shorter_ones()
    {
        var options = new DataChannelTransportOptions { MaxMessageSize = 3_000_000 };
        DataChannelScene scene = DataChannelScene.Connected(
            5, out DataChannelPeer client, out DataChannelPeer server, options);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        client.Transport.SetRemoteMaxMessageSize(0);
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, Pattern(3_000_000)));
        client.Transport.SetRemoteMaxMessageSize(10);
        Assert.False(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[11]));
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[10]));
        scene.Run(TimeSpan.FromSeconds(10));
        Assert.Equal([3_000_000, 10], server.Messages.Select(message => message.Payload.Length));
        Assert.Equal(Pattern(3_000_000), server.Messages[0].Payload);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Longer_message_than_we_accept_aborts_the_association_and_closes_every_channel(bool interleaved)
    {
        var options = new DataChannelTransportOptions
        {
            Features = interleaved ? SctpFeatures.All : SctpFeatures.All & ~SctpFeatures.Interleaving,
        };
        DataChannelScene scene = DataChannelScene.Connected(
            6, out DataChannelPeer client, out DataChannelPeer server, options);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("a"), out _));
        Assert.True(client.Transport.TryOpen(scene.Now, 1, new DataChannelParameters("b"), out _));
        scene.Run(Second);
        client.Transport.SetRemoteMaxMessageSize(0);
        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[262_145]));
        scene.Run(TimeSpan.FromSeconds(5));

        Assert.Empty(server.Messages);
        Assert.Equal(2, server.Count(DataChannelEventKind.Closed));
        Assert.Equal(DataChannelError.MessageTooLong, server.Events[^1].Error);
        Assert.Equal(2, client.Count(DataChannelEventKind.Closed));
        Assert.Equal(
            (DataChannelEventKind.Failed, DataChannelError.AbortedByPeer),
            (client.Events[^1].Kind, client.Events[^1].Error));
        Assert.Equal(SctpState.Closed, server.Transport.State);
        Assert.Equal(0, server.Transport.ReceiveBufferedLength);
    }

    internal static byte[] Pattern(int length)
    {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte)((i * 31) + (i >> 8) + length);
        return bytes;
    }
}
