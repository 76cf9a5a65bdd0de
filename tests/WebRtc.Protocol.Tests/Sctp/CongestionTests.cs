using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

public sealed class CongestionTests
{
    private const double RateBps = 10_000_000;

    private const int MessageLength = 16_384;

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Link_of_10_Mbit_and_50_ms_is_filled(bool interleaved)
    {
        var options = new DataChannelTransportOptions
        {
            Features = interleaved ? SctpFeatures.All : SctpFeatures.All & ~SctpFeatures.Interleaving,
        };
        DataChannelScene scene = DataChannelScene.Connected(
            1, out DataChannelPeer client, out DataChannelPeer server, options, Bottleneck(1),
            new BottleneckLink(2) { Delay = OneWay });
        long received = 0;
        server.MessageHandler = (_, payload) => received += payload.Length;
        SendWithoutEnd(scene, client);
        scene.Run(Minute);
        Assert.InRange(received * 8 / Minute.TotalSeconds / RateBps, 0.85, 1);
    }

    [Fact]
    public void Link_that_loses_one_packet_in_a_thousand_is_still_used()
    {
        BottleneckLink link = Bottleneck(3);
        link.Loss = 0.001;
        DataChannelScene scene = DataChannelScene.Connected(
            3, out DataChannelPeer client, out DataChannelPeer server, null, link,
            new BottleneckLink(4) { Delay = OneWay });
        long received = 0;
        server.MessageHandler = (_, payload) => received += payload.Length;
        SendWithoutEnd(scene, client);
        scene.Run(Minute);
        // Reno's rate at this loss, RTT and packet length is about 1.22 * 1160 B / (0.1 s * sqrt(0.001)) = 3.6 Mbit/s.
        Assert.InRange(received * 8 / Minute.TotalSeconds, 2_500_000, RateBps);
        Assert.InRange(client.Transport.Statistics.RetransmissionTimeouts, 0, 2);
    }

    [Fact]
    public void Two_associations_share_a_bottleneck()
    {
        var scene = new DataChannelScene(5);
        BottleneckLink shared = Bottleneck(5);
        long[] received = new long[2];
        for (int i = 0; i < 2; i++)
        {
            int index = i;
            (DataChannelPeer client, DataChannelPeer server) = scene.Add(
                null, null, shared, new BottleneckLink(6) { Delay = OneWay });
            DataChannelScene.Start(scene.Now, client, server);
            server.MessageHandler = (_, payload) => received[index] += payload.Length;
            SendWithoutEnd(scene, client);
            // The second comes when the first has filled the link
            scene.Run(TimeSpan.FromSeconds(5));
        }
        scene.Run(TimeSpan.FromSeconds(25));
        received[0] = received[1] = 0;
        scene.Run(2 * Minute);
        double share = received[0] / (double)(received[0] + received[1]);
        Assert.InRange(share, 0.3, 0.7);
        Assert.InRange((received[0] + received[1]) * 8 / (2 * Minute.TotalSeconds) / RateBps, 0.85, 1);
    }

    [Fact]
    public void Channel_of_high_priority_gets_its_share()
    {
        DataChannelScene scene = DataChannelScene.Connected(
            7, out DataChannelPeer client, out DataChannelPeer server, null, Bottleneck(7),
            new BottleneckLink(8) { Delay = OneWay });
        var received = new Dictionary<int, long>();
        server.MessageHandler = (handle, payload) =>
            received[handle] = received.GetValueOrDefault(handle) + payload.Length;
        DataChannelPriority[] priorities =
        [
            DataChannelPriority.VeryLow, DataChannelPriority.Low, DataChannelPriority.Medium, DataChannelPriority.High,
        ];
        for (int i = 0; i < priorities.Length; i++)
            Assert.True(client.Transport.TryOpen(
                scene.Now, i, new DataChannelParameters($"{i}", Priority: priorities[i]), out _));
        long[] buffered = new long[priorities.Length];
        client.Refill = now => Refill(client, now, buffered);
        scene.Run(TimeSpan.FromSeconds(30));
        double[] shares =
            [.. priorities.Select((_, i) => (double)received[server.HandleOf($"{i}")] / received.Values.Sum())];
        for (int i = 0; i < shares.Length; i++)
            Assert.InRange(shares[i], (1 << i) / 15.0 * 0.85, (1 << i) / 15.0 * 1.15);
    }

    [Fact]
    public void Small_message_overtakes_a_long_one_of_another_channel_when_interleaving_is_agreed()
    {
        TimeSpan TimeOfSmall(SctpFeatures features)
        {
            DataChannelScene scene = DataChannelScene.Connected(
                9, out DataChannelPeer client, out DataChannelPeer server,
                new DataChannelTransportOptions { Features = features },
                new BottleneckLink(9) { RateBps = 1_000_000 });
            for (int handle = 0; handle < 2; handle++)
                Assert.True(client.Transport.TryOpen(scene.Now, handle, new DataChannelParameters($"{handle}"), out _));
            scene.Run(TimeSpan.FromSeconds(1));
            Instant start = scene.Now;
            Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[262_144]));
            Assert.True(client.Transport.TrySend(scene.Now, 1, DataChannelMessageKind.Binary, [1]));
            scene.Run(TimeSpan.FromSeconds(30), () => server.Messages.Exists(message => message.Payload.Length == 1));
            return scene.Now - start;
        }

        TimeSpan with = TimeOfSmall(SctpFeatures.All),
            without = TimeOfSmall(SctpFeatures.All & ~SctpFeatures.Interleaving);
        Assert.True(with < TimeSpan.FromMilliseconds(300), $"{with}");
        Assert.True(without > TimeSpan.FromSeconds(2), $"{without}");
    }

    [Fact]
    public void Path_that_was_cut_for_ten_seconds_is_used_again_soon_after()
    {
        BottleneckLink link = Bottleneck(11);
        DataChannelScene scene = DataChannelScene.Connected(
            11, out DataChannelPeer client, out DataChannelPeer server, null, link,
            new BottleneckLink(12) { Delay = OneWay });
        long received = 0;
        server.MessageHandler = (_, payload) => received += payload.Length;
        SendWithoutEnd(scene, client);
        scene.Run(TimeSpan.FromSeconds(5));
        link.Loss = 1;
        scene.Run(TimeSpan.FromSeconds(10));
        link.Loss = 0;
        scene.Run(TimeSpan.FromSeconds(6));
        received = 0;
        scene.Run(TimeSpan.FromSeconds(10));
        Assert.InRange(received * 8 / 10.0 / RateBps, 0.7, 1);
    }

    [Fact]
    public void Window_that_was_not_used_for_a_while_is_not_used_up_at_once()
    {
        BottleneckLink link = Bottleneck(14);
        DataChannelScene scene = DataChannelScene.Connected(
            14, out DataChannelPeer client, out DataChannelPeer server, null, link,
            new BottleneckLink(15) { Delay = OneWay });
        server.MessageHandler = static (_, _) => { };
        SendWithoutEnd(scene, client);
        scene.Run(TimeSpan.FromSeconds(5));
        client.Refill = null;
        scene.Run(TimeSpan.FromSeconds(20));
        int before = client.Transport.CongestionWindow;

        Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[1]));
        scene.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(before / 2, client.Transport.CongestionWindow);
    }

    [Fact]
    public void Window_grows_although_the_receiver_acknowledges_a_whole_turn_at_once()
    {
        DataChannelScene scene = DataChannelScene.Connected(13, out DataChannelPeer client, out DataChannelPeer server);
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("bulk"), out _));
        scene.Run(TimeSpan.FromSeconds(1));
        for (int i = 0; i < 128; i++)
            Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[MessageLength]));
        int largest = 0;
        for (int turn = 1; turn <= 8; turn++)
        {
            Instant now = scene.Now + (turn * OneWay);
            largest = Math.Max(largest, Hand(now, client, server));
            Assert.InRange(Hand(now, server, client), 1, 2);
        }
        Assert.InRange(largest, 200, Association.MaxBurstCredit);
    }

    /// <summary>Everything that one has to send comes at the other at once.</summary>
    /// <returns>Packets.</returns>
    private static int Hand(Instant now, DataChannelPeer from, DataChannelPeer to)
    {
        var packets = new List<byte[]>();
        var buffer = new byte[2048];
        while (from.Transport.TryPollTransmit(now, buffer, out int length))
            packets.Add(buffer.AsSpan(0, length).ToArray());
        foreach (byte[] packet in packets) to.Transport.HandlePacket(now, packet);
        to.TakeEvents();
        return packets.Count;
    }

    private static TimeSpan OneWay => TimeSpan.FromMilliseconds(50);

    /// <summary>Its queue holds one round trip's worth.</summary>
    private static BottleneckLink Bottleneck(ulong seed) =>
        new(seed) { RateBps = RateBps, Delay = OneWay, QueueLimit = 125_000 };

    private static void SendWithoutEnd(DataChannelScene scene, DataChannelPeer client)
    {
        Assert.True(client.Transport.TryOpen(scene.Now, 0, new DataChannelParameters("bulk"), out _));
        long[] buffered = new long[1];
        client.Refill = now => Refill(client, now, buffered);
    }

    private static void Refill(DataChannelPeer client, Instant now, long[] buffered)
    {
        foreach (DataChannelEvent reduced in client.Events)
            if (reduced.Kind == DataChannelEventKind.BufferedAmountReduced) buffered[reduced.Handle] -= reduced.Bytes;
        client.Events.RemoveAll(e => e.Kind == DataChannelEventKind.BufferedAmountReduced);
        for (int i = 0; i < buffered.Length; i++)
            while (buffered[i] < 4 * MessageLength
                && client.Transport.TrySend(now, i, DataChannelMessageKind.Binary, new byte[MessageLength]))
                buffered[i] += MessageLength;
    }
}
