using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class PacketHistoryTests
{
    private const int HeaderLength = 20;
    private readonly EncodedFramePool _encoded = new();
    private readonly PacketizedFramePool _pool = new();
    private readonly PacketHistory _history = new(HeaderLength);

    [Fact]
    public void Packets_are_found_by_the_low_bits_over_the_wrap()
    {
        PacketizedFrame frame = Frame(100);
        for (ulong index = 65_500; index < 65_600; index++)
            _history.Add(Instant.Zero, index, frame, 0)[0] = (byte)index;
        Assert.True(_history.TryFind(65_535, out ulong found));
        Assert.Equal(65_535UL, found);
        Assert.True(_history.TryFind(5, out found));
        Assert.Equal(65_541UL, found);
        Assert.Equal((byte)5, _history.Header(found)[0]);
        Assert.False(_history.TryFind(65_499, out _));
        Assert.False(_history.TryFind(64, out _));                             // 65,600: not sent yet
    }

    [Fact]
    public void History_grows_to_its_limit_and_then_loses_the_oldest()
    {
        PacketizedFrame frame = Frame(100);
        for (int i = 0; i < PacketHistory.CountLimit + 100; i++)
            _history.Add(Instant.Zero, (ulong)i, frame, 0)[0] = (byte)i;
        Assert.Equal(PacketHistory.CountLimit, _history.Count);
        Assert.Equal(PacketHistory.CountLimit, _history.Capacity);
        Assert.False(_history.TryFind(99, out _));
        for (int i = 100; i < PacketHistory.CountLimit + 100; i++)
        {
            Assert.True(_history.TryFind((ushort)i, out ulong index));
            Assert.Equal((byte)i, _history.Header(index)[0]);
        }
    }

    [Fact]
    public void History_that_keeps_up_with_its_age_limit_does_not_grow()
    {
        PacketizedFrame frame = Frame(100);
        for (int i = 0; i < 2000; i++)
        {
            Instant now = Instant.Zero + TimeSpan.FromMilliseconds(10 * i);
            _history.Expire(now);
            _history.Add(now, (ulong)i, frame, 0);
        }
        Assert.Equal(PacketHistory.InitialCapacity, _history.Capacity);
        Assert.Equal(200, _history.Count);
    }

    [Fact]
    public void Payload_held_is_bounded()
    {
        PacketizedFrame frame = Frame(FragmentTable.PayloadBudget * 1000);
        for (int i = 0; i < 3900; i++) _history.Add(Instant.Zero, (ulong)i, frame, i % 1000);
        Assert.InRange(
            _history.PayloadLength,
            PacketHistory.PayloadLimit - FragmentTable.PayloadBudget, PacketHistory.PayloadLimit);
        _history.Clear();
        Assert.Equal((0, 0), (_history.Count, _history.PayloadLength));
    }

    [Fact]
    public void Pictures_go_back_to_their_pool_when_they_are_too_old()
    {
        EncodedFrame encoded = TestPictures.Create(_encoded, false, 0, 100);
        PacketizedFrame frame = _pool.Create(encoded);
        encoded.Release();
        _history.Add(Instant.Zero, 1, frame, 0);
        frame.Release();
        _history.Expire(Instant.Zero + PacketHistory.AgeLimit - TimeSpan.FromTicks(1));
        Assert.NotSame(encoded, _encoded.Rent());
        _history.Expire(Instant.Zero + PacketHistory.AgeLimit);
        Assert.Same(encoded, _encoded.Rent());
    }

    private PacketizedFrame Frame(int length) => _pool.Create(TestPictures.Create(_encoded, false, 0, length));
}
