using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.DataChannel;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

public sealed class ShutdownTests
{
    [Fact]
    public void Shutdown_of_the_peer_is_answered_when_everything_is_acknowledged_and_closes_the_channels()
    {
        var peer = new RawPeer();
        peer.Open(RawPeer.InitialTsn, 0);                                  // our ACK is outstanding
        List<byte[]> answer = peer.Send((ref writer) => WriteShutdown(ref writer, peer.ServerInitialTsn - 1));
        Assert.False(RawPeer.TryFind(answer, ChunkType.ShutdownAck, out _));
        answer = peer.Send((ref writer) => WriteShutdown(ref writer, peer.ServerInitialTsn));
        Assert.True(RawPeer.TryFind(answer, ChunkType.ShutdownAck, out _));
        answer = peer.Wait(peer.Transport.NextTimeout - peer.Now);
        Assert.True(RawPeer.TryFind(answer, ChunkType.ShutdownAck, out _));
        peer.Send((ref writer) => writer.Reserve(ChunkType.ShutdownComplete, 0, 0));
        Assert.Equal(DataChannelError.ShutDownByPeer, peer.Failure);
        Assert.Contains(peer.Events, e => e.Kind == DataChannelEventKind.Closed);
    }

    [Fact]
    public void Shutdown_of_ours_delivers_what_is_queued_whatever_is_lost() => Seeds.ForEach(50, seed =>
    {
        var random = new SeededRandom(seed);
        var ends = new Association[2];
        for (int i = 0; i < 2; i++)
        {
            ends[i] = new Association(new AssociationOptions(), new SeededRandom(seed + (ulong)(i * 1000)));
            ends[i].Start(Instant.Zero, 5000);
        }
        var stream = new OutboundStream(1, 1);
        byte[] buffer = new byte[2048];
        int received = 0, over = 0;
        bool isSent = false;
        Instant now = Instant.Zero;
        for (int step = 0; step < 20_000 && over < 2; step++, now += TimeSpan.FromMilliseconds(10))
        {
            for (int i = 0; i < 2; i++)
            {
                if (ends[i].NextTimeout <= now) ends[i].HandleTimeout(now);
                while (ends[i].TryPollTransmit(now, buffer, out int length))
                    if (!random.Chance(0.2)) ends[1 - i].HandlePacket(now, buffer.AsSpan(0, length));
                while (ends[i].TryPollEvent(out SctpEvent sctpEvent))
                {
                    if (sctpEvent.Kind == SctpEventKind.Message) received++;
                    if (sctpEvent.Kind is SctpEventKind.ShutDown or SctpEventKind.Failed) over++;
                }
            }
            if (isSent || ends[0].State != SctpState.Established) continue;
            for (int i = 0; i < 20; i++) Assert.True(ends[0].TrySend(now, stream, 53, new byte[3000], 3000, default));
            ends[0].ShutDown(now);
            Assert.False(ends[0].TrySend(now, stream, 53, [1], 1, default));
            isSent = true;
        }
        Assert.Equal((20, SctpState.Closed), (received, ends[0].State));
    });

    [Fact]
    public void Both_that_shut_down_at_once_are_told_so()
    {
        var ends = new Association[2];
        for (int i = 0; i < 2; i++)
        {
            ends[i] = new Association(new AssociationOptions(), new SeededRandom((ulong)i));
            ends[i].Start(Instant.Zero, 5000);
        }
        Exchange(ends);
        var told = new List<SctpEventKind>();
        foreach (Association end in ends)
        {
            Assert.Equal(SctpState.Established, end.State);
            end.ShutDown(Instant.Zero);
        }

        Exchange(ends);

        foreach (Association end in ends)
        {
            while (end.TryPollEvent(out SctpEvent sctpEvent)) told.Add(sctpEvent.Kind);
            Assert.Equal((SctpState.Closed, Instant.Never), (end.State, end.NextTimeout));
        }
        Assert.Equal(
            [SctpEventKind.Connected, SctpEventKind.ShutDown, SctpEventKind.Connected, SctpEventKind.ShutDown], told);
    }

    [Fact]
    public void Shutdown_that_is_cut_short_is_dropped()
    {
        var peer = new RawPeer();
        peer.Send((ref writer) => writer.Reserve(ChunkType.Shutdown, 0, 2));
        Assert.Equal((1, SctpState.Established), (peer.Transport.Statistics.Malformed, peer.Transport.State));
    }

    private static void Exchange(Association[] ends)
    {
        byte[] buffer = new byte[2048];
        bool isQuiet;
        do
        {
            // All that one has to say before the other hears it
            isQuiet = true;
            List<byte[]>[] said = [[], []];
            for (int i = 0; i < 2; i++)
                while (ends[i].TryPollTransmit(Instant.Zero, buffer, out int length)) said[i].Add(buffer[..length]);
            for (int i = 0; i < 2; i++)
            {
                foreach (byte[] packet in said[i]) ends[1 - i].HandlePacket(Instant.Zero, packet);
                isQuiet &= said[i].Count == 0;
            }
        }
        while (!isQuiet);
    }

    private static void WriteShutdown(ref SctpPacketWriter writer, uint cumulativeTsn) =>
        BinaryPrimitives.WriteUInt32BigEndian(writer.Reserve(ChunkType.Shutdown, 0, 4), cumulativeTsn);
}
