using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;

namespace Camerad.WebRtc.Protocol.Tests.DataChannel;

/// <summary>
/// Alone: tests beside them would take from the same pool of buffers, and clear it by their garbage collections.
/// </summary>
[CollectionDefinition(nameof(FootprintTests), DisableParallelization = true)]
public sealed class FootprintGroup;

[Collection(nameof(FootprintTests))]
public sealed class FootprintTests
{
    private const int IdleLimit = 16 * 1024, ChannelLimit = 1024, QuietRounds = 10;

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void Sending_and_receiving_allocate_nothing_per_packet(bool interleaved, bool ordered)
    {
        var pair = new DirectPair(
            interleaved ? SctpFeatures.All : SctpFeatures.All & ~SctpFeatures.Interleaving, ordered);
        pair.Exchange(3000);
        // A garbage collection between two rounds may clear the pool of buffers; one quiet round shows it.
        long least = long.MaxValue, packets = pair.Packets;
        for (int round = 0; round < QuietRounds && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            pair.Exchange(3000);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        Assert.Equal(0, pair.UnacknowledgedCount);
        Assert.True(pair.Packets - packets > 30_000);
        Assert.Equal(0, least);
    }

    [Fact]
    public void Idle_association_takes_a_few_kilobytes_and_a_channel_less_than_one()
    {
        const int Channels = 2000;
        new DirectPair(SctpFeatures.All, ordered: true).OpenMore(1);       // what is made once for the process
        long before = GC.GetAllocatedBytesForCurrentThread();
        var pair = new DirectPair(SctpFeatures.All, ordered: true);
        long idle = (GC.GetAllocatedBytesForCurrentThread() - before) / 2; // with the garbage of the handshake
        Assert.InRange(idle, 1, IdleLimit);

        before = GC.GetTotalMemory(forceFullCollection: true);
        pair.OpenMore(Channels);
        long channel = (GC.GetTotalMemory(forceFullCollection: true) - before) / Channels / 2;
        Assert.InRange(channel, 1, ChannelLimit);
        GC.KeepAlive(pair);
    }

    /// <summary>Two transports that hand each other packets in one buffer, without a network between them.</summary>
    private sealed class DirectPair
    {
        private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

        private static readonly byte[] Buffer = new byte[2048], Payload = new byte[16_384];

        private readonly DataChannelTransport _client, _server;
        private Instant _now = Instant.Zero;
        private int _handle;

        public DirectPair(SctpFeatures features, bool ordered)
        {
            var options = new DataChannelTransportOptions { Features = features };
            _client = new DataChannelTransport(options, new SeededRandom(1));
            _server = new DataChannelTransport(options, new SeededRandom(2));
            _client.Start(_now, DtlsRole.Client, 5000, 0);
            _server.Start(_now, DtlsRole.Server, 5000, 0);
            for (int i = 0; i < 10; i++) Turn();
            Assert.Equal(SctpState.Established, _client.State);
            Assert.True(_client.TryOpen(_now, _handle++, new DataChannelParameters("a", Ordered: ordered), out _));
            for (int i = 0; i < 300; i++) Turn();                          // delayed acknowledgements are over
        }

        public int UnacknowledgedCount => _client.UnacknowledgedCount;

        public long Packets => _client.Statistics.PacketsSent;

        public void Exchange(int messages)
        {
            for (int i = 0; i < messages; i++)
            {
                Assert.True(_client.TrySend(
                    _now, 0, DataChannelMessageKind.Binary, Payload.AsSpan(0, 1 + (i * 37 % Payload.Length))));
                Assert.True(_client.TrySend(_now, 0, DataChannelMessageKind.Binary, Payload));
                Turn();
            }
            for (int i = 0; i < 300; i++) Turn();
        }

        public void OpenMore(int count)
        {
            for (int i = 0; i < count; i++)
            {
                Assert.True(_client.TryOpen(_now, _handle++, new DataChannelParameters("a"), out _));
                Turn();
            }
            for (int i = 0; i < 300; i++) Turn();
            Assert.Equal(_handle, _server.ChannelCount);
        }

        private void Turn()
        {
            if (_client.NextTimeout <= _now) _client.HandleTimeout(_now);
            if (_server.NextTimeout <= _now) _server.HandleTimeout(_now);
            while (Move(_client, _server) | Move(_server, _client)) { }
            _now += Step;
        }

        private bool Move(DataChannelTransport from, DataChannelTransport to)
        {
            bool any = false;
            while (from.TryPollTransmit(_now, Buffer, out int length))
            {
                to.HandlePacket(_now, Buffer.AsSpan(0, length));
                any = true;
            }
            while (to.TryPollEvent(out DataChannelEvent taken)) taken.Release();
            while (from.TryPollEvent(out DataChannelEvent taken)) taken.Release();
            return any;
        }
    }
}
