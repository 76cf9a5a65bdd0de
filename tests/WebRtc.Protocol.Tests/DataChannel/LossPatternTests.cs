using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.Tests.DataChannel;

/// <summary>
/// 1,000 seeded patterns of loss, reordering and duplication with channels of every mode in both directions: what must
/// arrive arrives once and in order, and only what may be lost is.
/// </summary>
public sealed class LossPatternTests
{
    private const int Patterns = 1000, MessagesPerChannel = 12;

    private static readonly DataChannelParameters[] Modes =
    [
        new("ordered"), new("unordered", Ordered: false),
        new("ordered, 0 retransmits", MaxRetransmits: 0), new("ordered, 3 retransmits", MaxRetransmits: 3),
        new("unordered, 0 retransmits", Ordered: false, MaxRetransmits: 0),
        new("unordered, 3 retransmits", Ordered: false, MaxRetransmits: 3),
        new("ordered, 0 ms", MaxPacketLifeTimeMs: 0), new("ordered, 500 ms", MaxPacketLifeTimeMs: 500),
        new("unordered, 0 ms", Ordered: false, MaxPacketLifeTimeMs: 0),
        new("unordered, 500 ms", Ordered: false, MaxPacketLifeTimeMs: 500),
    ];

    [Fact]
    public void What_must_arrive_arrives_once_and_in_order_and_only_lossy_channels_lose_in_1000_patterns()
    {
        long lost = 0, sent = 0;
        Seeds.ForEach(Patterns, seed =>
        {
            Pattern pattern = new(seed);
            pattern.Run();
            lost += pattern.Lost;
            sent += pattern.Sent;
        });
        // Lossy modes do lose on these paths, and not most: a third of the messages goes to them under up to 20 % loss.
        Assert.InRange(lost, 1, sent / 3);
    }

    /// <summary>
    /// One run: both sides open every mode, send messages with their number inside, then a calm
    /// path lets everything settle.
    /// </summary>
    private sealed class Pattern
    {
        private readonly SeededRandom _random;
        private readonly DataChannelScene _scene;
        private readonly DataChannelPeer _client, _server;
        private readonly bool _isCalm;

        public Pattern(ulong seed)
        {
            _random = new SeededRandom(seed);
            _isCalm = seed % 50 == 0;
            _scene = new DataChannelScene(seed);
            var options = new DataChannelTransportOptions
            {
                Features = SctpFeatures.PartialReliability | SctpFeatures.StreamReset
                    | (_random.Chance(0.5) ? SctpFeatures.Interleaving : 0)
                    | (_random.Chance(0.5) ? SctpFeatures.ZeroChecksum : 0),
            };
            (_client, _server) = _scene.Add(options, options, Link(seed), Link(seed + 1_000_000));
        }

        public long Lost { get; private set; }

        public long Sent { get; private set; }

        public void Run()
        {
            for (int mode = 0; mode < Modes.Length; mode++)
            {
                Assert.True(_client.Transport.TryOpen(_scene.Now, mode, Modes[mode], out _));
                Assert.True(_server.Transport.TryOpen(_scene.Now, mode, Modes[mode], out _));
            }
            DataChannelScene.Start(_scene.Now, _client, _server);
            Assert.True(
                _scene.Run(TimeSpan.FromSeconds(120), () => IsOpen(_client) && IsOpen(_server)),
                "The handshake or a channel's opening did not come through.");
            for (int number = 0; number < MessagesPerChannel; number++)
            {
                for (int mode = 0; mode < Modes.Length; mode++)
                {
                    Send(_client, mode, number);
                    Send(_server, mode, number);
                }
                _scene.Run(TimeSpan.FromMilliseconds(_random.Next(60)));
            }
            foreach (DataChannelPeer peer in (DataChannelPeer[])[_client, _server])
                (peer.Link.Loss, peer.Link.Jitter, peer.Link.Duplication) = (0, TimeSpan.Zero, 0);
            _scene.Run(TimeSpan.FromSeconds(30), () => IsSettled(_client) && IsSettled(_server));
            Verify(_client);
            Verify(_server);
        }

        private BottleneckLink Link(ulong seed) => _isCalm
            ? new BottleneckLink(seed)
            : new BottleneckLink(seed)
            {
                Delay = TimeSpan.FromMilliseconds(1 + _random.Next(80)),
                Jitter = TimeSpan.FromMilliseconds(_random.Next(60)),
                Loss = _random.NextDouble() * 0.2,
                Duplication = _random.NextDouble() * 0.1,
                RateBps = _random.Chance(0.3) ? 2_000_000 : 0,
            };

        private static bool IsOpen(DataChannelPeer peer) =>
            peer.Count(DataChannelEventKind.Opened) == 2 * Modes.Length;

        private static bool IsSettled(DataChannelPeer peer) => peer.Transport.UnacknowledgedCount == 0;

        private void Send(DataChannelPeer peer, int mode, int number)
        {
            byte[] message = ChannelTests.Pattern(8 + _random.Next(_random.Chance(0.2) ? 6000 : 300));
            BinaryPrimitives.WriteInt32BigEndian(message, number);
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), message.Length);
            Assert.True(peer.Transport.TrySend(_scene.Now, mode, DataChannelMessageKind.Binary, message));
            Sent++;
        }

        private void Verify(DataChannelPeer receiver)
        {
            Assert.True(IsSettled(receiver.Other), "Something stays unacknowledged on a calm path.");
            Assert.Equal(0, receiver.Transport.ReceiveBufferedLength);
            for (int mode = 0; mode < Modes.Length; mode++)
            {
                int handle = receiver.HandleOf(Modes[mode].Label);
                int[] numbers =
                [
                    .. receiver.Messages.Where(message => message.Handle == handle)
                        .Select(message => NumberOf(message.Payload)),
                ];
                int missing = MessagesPerChannel - numbers.Distinct().Count();
                string what = $"{Modes[mode].Label}: {string.Join(' ', numbers)}";
                Assert.True(numbers.Length == numbers.Distinct().Count(), $"Twice: {what}");
                if (Modes[mode].Ordered) Assert.True(numbers.SequenceEqual(numbers.Order()), $"Out of order: {what}");
                bool isLossy = Modes[mode].MaxRetransmits is not null || Modes[mode].MaxPacketLifeTimeMs is not null;
                if (!isLossy || _isCalm) Assert.True(missing == 0, $"Lost: {what}");
                Lost += missing;
            }
        }

        private static int NumberOf(byte[] message)
        {
            Assert.Equal(message.Length, BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(4)));
            Assert.Equal(ChannelTests.Pattern(message.Length).AsSpan(8), message.AsSpan(8));
            return BinaryPrimitives.ReadInt32BigEndian(message);
        }
    }
}
