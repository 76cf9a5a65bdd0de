using System.Buffers.Binary;
using Camerad.WebRtc.Protocol.Sctp;
using Camerad.WebRtc.Protocol.Sctp.Chunks;

namespace Camerad.WebRtc.Protocol.Tests.Sctp;

/// <summary>When data is acknowledged (RFC 9260 §6.2), and what it says.</summary>
public sealed class AcknowledgementTests
{
    private const uint First = RawPeer.InitialTsn;
    private const byte Whole = DataChunk.UnorderedFlag | 3;

    private readonly RawPeer _peer = new();

    public AcknowledgementTests()
    {
        // The very first is acknowledged at once: it measures the round trip.
        Assert.Equal(First, RawPeer.CumulativeTsn(Data(First)));
    }

    [Fact]
    public void Every_second_packet_is_acknowledged()
    {
        Assert.Empty(Data(First + 1));
        Assert.Equal(First + 2, RawPeer.CumulativeTsn(Data(First + 2)));
        Assert.Empty(Data(First + 3));
    }

    [Fact]
    public void Single_packet_is_acknowledged_after_200_ms()
    {
        Data(First + 1);

        Assert.Equal(SackSchedule.Delay, _peer.Transport.NextTimeout - _peer.Now);
        Assert.Empty(_peer.Wait(SackSchedule.Delay - TimeSpan.FromMilliseconds(1)));
        Assert.Equal(First + 1, RawPeer.CumulativeTsn(_peer.Wait(TimeSpan.FromMilliseconds(1))));
    }

    [Fact]
    public void What_is_missing_is_told_at_once_and_so_is_that_it_has_come()
    {
        Assert.Equal((First, 1), CumulativeAndBlocks(Data(First + 2)));
        Assert.Equal((First + 2, 0), CumulativeAndBlocks(Data(First + 1)));
        Assert.Empty(Data(First + 3));
    }

    [Fact]
    public void What_comes_twice_is_told_at_once()
    {
        List<byte[]> answers = Data(First);

        Assert.True(RawPeer.TryFind(answers, ChunkType.Sack, out byte[] sack));
        // RFC 9260 §3.3.4: cumulative TSN, a_rwnd, no block, one duplicate: that one
        Assert.Equal((0, 1), (ReadUInt16(sack, 8), ReadUInt16(sack, 10)));
        Assert.Equal(First, BinaryPrimitives.ReadUInt32BigEndian(sack.AsSpan(12)));
        Assert.Equal(1, _peer.Transport.Statistics.Duplicates);
        Assert.True(RawPeer.TryFind(Data(First + 2), ChunkType.Sack, out sack));
        Assert.Equal((1, 0), (ReadUInt16(sack, 8), ReadUInt16(sack, 10)));
    }

    [Fact]
    public void Sender_that_asks_for_it_is_answered_at_once() // RFC 7053
    {
        Assert.Equal(First + 1, RawPeer.CumulativeTsn(Data(First + 1, Whole | DataChunk.ImmediateFlag)));
    }

    [Fact]
    public void Chunks_of_one_packet_are_one_packet()
    {
        Assert.Empty(_peer.Send((ref writer) =>
        {
            for (uint i = 1; i <= 3; i++) DataChunk.Write(ref writer, Whole, First + i, 0, 0, 53, [1]);
        }));
    }

    private static ushort ReadUInt16(byte[] chunk, int at) => BinaryPrimitives.ReadUInt16BigEndian(chunk.AsSpan(at));

    private static (uint, int) CumulativeAndBlocks(List<byte[]> answers)
    {
        Assert.True(RawPeer.TryFind(answers, ChunkType.Sack, out byte[] sack));
        return (BinaryPrimitives.ReadUInt32BigEndian(sack), ReadUInt16(sack, 8));
    }

    private List<byte[]> Data(uint tsn, byte flags = Whole) => _peer.Data(tsn, 0, 0, [1], flags);
}
