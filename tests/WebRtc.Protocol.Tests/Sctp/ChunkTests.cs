using System.Text;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;
using Camerad.WebRtc.Protocol.Tests.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

public sealed class ChunkTests
{
    [Theory]   // RFC 3720 appendix B.4; the bytes stand in the order of transmission, least significant first
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AAu)]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", 0x62A8AB43u)]
    [InlineData("000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F", 0x46DD794Eu)]
    [InlineData("1F1E1D1C1B1A191817161514131211100F0E0D0C0B0A09080706050403020100", 0x113FDB5Cu)]
    [InlineData("313233343536373839", 0xE3069283u)]
    public void Crc32c_is_that_of_RFC3720_B4(string bytes, uint expected) =>
        Assert.Equal(expected, Crc32c.Compute(Convert.FromHexString(bytes)));

    [Fact]
    public void Packet_carries_its_checksum_in_little_endian_order()
    {
        byte[] packet = new byte[16];
        var writer = new SctpPacketWriter(packet, 1, 2, 3);
        writer.Reserve(ChunkType.CookieAck, 0, 0);
        writer.WriteChecksum();
        Assert.True(SctpPacket.TryParse(packet, out SctpPacket parsed));
        byte[] zeroed = [.. packet];
        zeroed.AsSpan(8, 4).Clear();
        Assert.Equal(Crc32c.Compute(zeroed), parsed.Checksum);
        Assert.Equal((byte)Crc32c.Compute(zeroed), packet[8]);
    }

    [Fact]
    public void Init_keeps_its_fields_features_and_cookie()
    {
        byte[] packet = new byte[400];
        var writer = new SctpPacketWriter(packet, 1, 2, 3);
        new InitChunk
        {
            InitiateTag = 1, ReceiverWindow = 2, OutboundStreams = 3, InboundStreams = 4, InitialTsn = 5,
            Features = SctpFeatures.All, Cookie = "cookie"u8,
        }.Write(ref writer, ChunkType.InitAck);
        ReadOnlySpan<byte> chunks = packet.AsSpan(SctpPacket.HeaderLength, writer.Length - SctpPacket.HeaderLength);
        Assert.True(Chunk.TryRead(ref chunks, out Chunk chunk));
        Assert.True(InitChunk.TryParse(chunk, out InitChunk init));
        Assert.Equal(
            (1u, 2u, 3, 4, 5u),
            (init.InitiateTag, init.ReceiverWindow, init.OutboundStreams, init.InboundStreams, init.InitialTsn));
        Assert.Equal((SctpFeatures.All, "cookie"), (init.Features, Encoding.ASCII.GetString(init.Cookie)));
        Assert.True(chunks.IsEmpty);
    }

    [Fact]
    public void Sack_reports_gaps_and_duplicates()
    {
        var received = new ReceivedTsns();
        received.Reset(100);
        foreach (uint tsn in (uint[])[100, 103, 104, 107]) received.Add(tsn);
        received.AddDuplicate(103);
        byte[] packet = new byte[100];
        var writer = new SctpPacketWriter(packet, 1, 2, 3);
        SackChunk.Write(ref writer, received, 4000);
        ReadOnlySpan<byte> chunks = packet.AsSpan(SctpPacket.HeaderLength, writer.Length - SctpPacket.HeaderLength);
        Assert.True(Chunk.TryRead(ref chunks, out Chunk chunk));
        Assert.True(SackChunk.TryParse(chunk, out SackChunk sack));
        Assert.Equal(
            (100u, 4000u, 2, 1), (sack.CumulativeTsn, sack.ReceiverWindow, sack.BlockCount, sack.DuplicateCount));
        Assert.Equal(((ushort)3, (ushort)4), sack.BlockAt(0));
        Assert.Equal(((ushort)7, (ushort)7), sack.BlockAt(1));
    }

    [Fact]
    public void Received_TSNs_agree_with_a_set_across_the_wrap() => Seeds.ForEach(200, seed =>
    {
        var random = new SeededRandom(seed);
        uint start = seed % 2 == 0 ? uint.MaxValue - 50 : 7;
        var received = new ReceivedTsns();
        received.Reset(start);
        HashSet<uint> expected = [];
        for (int i = 0; i < 300; i++)
        {
            uint tsn = start + (uint)random.Next(150);
            Assert.Equal(expected.Contains(tsn), received.Contains(tsn));
            if (!received.Contains(tsn) && received.CanAdd(tsn)) received.Add(tsn);
            expected.Add(tsn);
            if (random.Chance(0.02))
            {
                uint forward = received.CumulativeTsn + (uint)random.Next(10);
                received.AdvanceTo(forward);
                for (uint skipped = start; skipped != forward + 1 && skipped - start < 400; skipped++)
                    expected.Add(skipped);
            }
        }
        uint cumulative = start - 1;
        while (expected.Contains(cumulative + 1)) cumulative++;
        Assert.Equal(cumulative, received.CumulativeTsn);
        for (int i = 0; i < received.BlockCount; i++)
        {
            (uint first, uint last) = received.BlockAt(i);
            for (uint tsn = first; tsn != last + 1; tsn++) Assert.Contains(tsn, expected);
            Assert.DoesNotContain(first - 1, expected);
            Assert.DoesNotContain(last + 1, expected);
        }
    });

    [Theory]   // RFC 8832 §5.1: channel type, reliability parameter; 0 is a value
    [InlineData(0x00, 0u, true, null, null)]
    [InlineData(0x80, 0u, false, null, null)]
    [InlineData(0x01, 0u, true, 0, null)]
    [InlineData(0x81, 3u, false, 3, null)]
    [InlineData(0x02, 0u, true, null, 0)]
    [InlineData(0x82, 70_000u, false, null, 65_535)]
    public void Open_says_how_a_channel_delivers(int type, uint value, bool ordered, int? retransmits, int? lifetimeMs)
    {
        byte[] open =
        [
            3, (byte)type, 2, 0, (byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value, 0, 1, 0, 2,
            (byte)'l', (byte)'p', (byte)'q',
        ];
        Assert.True(DcepMessage.TryParseOpen(open, out DataChannelParameters? parameters, out int textLength));
        Assert.Equal(
            new DataChannelParameters(
                "l", "pq", ordered, (ushort?)lifetimeMs, (ushort?)retransmits, Priority: DataChannelPriority.Medium),
            parameters);
        Assert.Equal(3, textLength);
        if (value <= ushort.MaxValue) Assert.Equal(open, DcepMessage.CreateOpen(parameters!));
        open[1] = 0x03;
        Assert.False(DcepMessage.TryParseOpen(open, out _, out _));
    }

    [Fact]
    public void Open_bears_truncation_and_damage()
    {
        byte[] open = DcepMessage.CreateOpen(new DataChannelParameters("label", "protocol", MaxRetransmits: 0));
        Mutations.Run(open, bytes => _ = DcepMessage.TryParseOpen(bytes, out _, out _));
        for (int length = 0; length < open.Length; length++)
            Assert.False(DcepMessage.TryParseOpen(open.AsSpan(0, length), out _, out _));
    }

    [Fact]
    public void Every_packet_of_a_conversation_bears_truncation_and_damage()
    {
        List<byte[]> packets = Conversation();
        Assert.Contains(packets, packet => packet[SctpPacket.HeaderLength] == (byte)ChunkType.ReConfig);
        var options = new DataChannelTransportOptions { Features = SctpFeatures.All };
        IEnumerable<byte[]> longest = packets.GroupBy(packet => packet[SctpPacket.HeaderLength])
            .Select(group => group.MaxBy(each => each.Length)!);
        foreach (byte[] packet in longest)
        {
            packet.AsSpan(8, 4).Clear();                                   // zero checksum: the damage goes through
            Mutations.Run(packet, bytes =>
            {
                var transport = new DataChannelTransport(options, new SeededRandom(1));
                transport.Start(Instant.Zero, DtlsRole.Server, 5000, 0);
                transport.HandlePacket(Instant.Zero, bytes);
            });
        }
    }

    private static List<byte[]> Conversation()
    {
        var scene = new DataChannelScene(1);
        (DataChannelPeer client, DataChannelPeer server) = scene.Add(there: new BottleneckLink(1) { Loss = 0.1 });
        List<byte[]> packets = [];
        client.Tap = server.Tap = packet => Keep(packets, packet);
        DataChannelScene.Start(scene.Now, client, server);
        scene.Run(TimeSpan.FromSeconds(5));
        Assert.True(client.Transport.TryOpen(
            scene.Now, 0, new DataChannelParameters("a", Ordered: false, MaxRetransmits: 0), out _));
        for (int i = 0; i < 50; i++)
            Assert.True(client.Transport.TrySend(scene.Now, 0, DataChannelMessageKind.Binary, new byte[700]));
        scene.Run(TimeSpan.FromSeconds(40));
        client.Transport.Close(scene.Now, 0);
        scene.Run(TimeSpan.FromSeconds(5));
        client.Transport.Abort(scene.Now);
        scene.Run(TimeSpan.FromSeconds(1));
        return packets;
    }

    private static bool Keep(List<byte[]> packets, byte[] packet)
    {
        packets.Add([.. packet]);
        return true;
    }
}
