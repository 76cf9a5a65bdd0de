using Camerad.WebRtc.Protocol.Congestion;
using Camerad.WebRtc.Protocol.Tests.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Congestion;

public sealed class PacerTests
{
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(33);

    [Fact]
    public void Picture_of_one_burst_leaves_at_once()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Run(FrameInterval);
        bench.Enqueue(isKeyFrame: false, 1100 * Pacer.BurstLimit);
        bench.Poll();
        Assert.Equal(0, bench.Sender.QueuedBytes);
    }

    [Theory]
    [InlineData(25_000)]
    [InlineData(70_000)]
    [InlineData(230_000)]
    [InlineData(1_000_000)]
    public void Large_picture_leaves_within_its_interval_in_bursts(int length)
    {
        var bench = new SenderBench();
        Instant start = bench.Now;
        bench.Enqueue(isKeyFrame: true, length);
        bench.Run(FrameInterval);
        Assert.Equal(0, bench.Sender.QueuedBytes);
        int[] bursts = [.. bench.Packets.GroupBy(p => p.At).Select(g => g.Count())];
        Assert.True(bursts.Length > 1);
        Assert.All(bursts[..^1], burst => Assert.InRange(burst, Pacer.BurstLimit / 2, Pacer.BurstLimit));
        Assert.InRange(bench.Packets[^1].At - start, FrameInterval / 3, FrameInterval);
    }

    [Fact]
    public void Large_picture_of_a_fast_stream_leaves_at_two_and_a_half_times_its_rate()
    {
        var pacer = new Pacer();
        pacer.BeginFrame(40_000, 34, 40_000, FrameInterval, streamBps: 8_000_000);
        Assert.Equal(20_000_000, pacer.RateBps, 1.0);
    }

    [Fact]
    public void What_does_not_wait_makes_what_does_wait_the_longer_and_leaves_no_debt_when_nothing_waits()
    {
        var pacer = new Pacer();
        Instant now = Instant.Zero + TimeSpan.FromSeconds(1);
        pacer.HandleUnpaced(now, 1_000_000);
        pacer.BeginFrame(100_000, 90, 100_000, FrameInterval, 0);
        while (pacer.CanSend(now)) pacer.HandleSent(1200);
        Instant next = pacer.NextTimeout;
        pacer.HandleUnpaced(now, 1200);
        TimeSpan longer = TimeSpan.FromSeconds(1200 * 8 / pacer.RateBps);
        Assert.InRange(pacer.NextTimeout - next, longer, longer + TimeSpan.FromTicks(1));
    }

    [Fact]
    public void Timeout_is_exactly_when_the_next_packet_may_leave()
    {
        var pacer = new Pacer();
        Instant now = Instant.Zero + TimeSpan.FromSeconds(1);
        pacer.BeginFrame(100_000, 90, 100_000, FrameInterval, 0);
        for (int i = 0; i < 90; i++)
        {
            if (!pacer.CanSend(now))
            {
                Assert.True(pacer.NextTimeout > now);
                Assert.False(pacer.CanSend(pacer.NextTimeout - TimeSpan.FromTicks(1)));
                now = pacer.NextTimeout;
                Assert.True(pacer.CanSend(now));
            }
            pacer.HandleSent(1200);
        }
    }

    [Fact]
    public void Loop_that_comes_late_makes_up_for_one_burst_at_most()
    {
        var pacer = new Pacer();
        Instant now = Instant.Zero + TimeSpan.FromSeconds(1);
        pacer.BeginFrame(230_000, 197, 230_000, FrameInterval, 0);
        Assert.Equal(Pacer.BurstLimit, SendAll(pacer, now));
        Assert.InRange(SendAll(pacer, now + TimeSpan.FromMilliseconds(20)), Pacer.BurstLimit + 1, 2 * Pacer.BurstLimit);
    }

    /// <summary>
    /// The kernel charges a datagram with the memory it takes (about twice its bytes), and a reader is woken late now
    /// and then.
    /// </summary>
    [Theory]
    [InlineData(20_000_000, 3)]
    [InlineData(120_000_000, 10)]
    public void Key_frame_of_230_kB_loses_nothing_at_a_receive_buffer_of_208_KiB(
        int readerBytesPerSecond, int readerLateMs)
    {
        const int BufferLimit = 208 * 1024, Truesize = 2304 + 256;
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 230_000);
        bench.Run(FrameInterval);
        var arrivals = bench.Packets.Select(p => p.At.Ticks).ToList();
        double timePerPacket = Truesize / (double)readerBytesPerSecond * TimeSpan.TicksPerSecond;
        double readerFreeAt = 0;
        var readAt = new Queue<double>();
        foreach (long arrival in arrivals)
        {
            while (readAt.TryPeek(out double at) && at <= arrival) readAt.Dequeue();
            if (readAt.Count == 0) readerFreeAt = arrival + (readerLateMs * TimeSpan.TicksPerMillisecond);
            readerFreeAt += timePerPacket;
            readAt.Enqueue(readerFreeAt);
            Assert.True(readAt.Count * Truesize <= BufferLimit, "the socket's buffer is full");
        }
    }

    [Fact]
    public void Small_pictures_after_a_large_one_are_not_held_up()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 230_000);
        bench.Run(FrameInterval);
        for (int i = 0; i < 30; i++)
        {
            bench.Enqueue(isKeyFrame: false, 8000);
            bench.Poll();
            Assert.Equal(0, bench.Sender.QueuedBytes);
            bench.Run(FrameInterval);
        }
    }

    [Fact]
    public void Token_bucket_gives_its_depth_at_once_and_then_its_rate()
    {
        var bucket = new TokenBucket(1000) { RateBps = 8000 };
        Instant now = Instant.Zero + TimeSpan.FromSeconds(1);
        Assert.True(bucket.TryTake(now, 1000));
        Assert.False(bucket.TryTake(now, 1));
        Instant next = bucket.NextTimeout(now);
        Assert.InRange((next - now).TotalMilliseconds, 1, 1.001);
        Assert.True(bucket.TryTake(next, 101));
        Assert.InRange((bucket.NextTimeout(next) - next).TotalMilliseconds, 100.9, 101.1);
    }

    [Fact]
    public void Stream_rate_follows_capture_times_whatever_the_pace_of_arrival()
    {
        var rate = new StreamRateEstimator();
        for (int i = 0; i < 300; i++) rate.HandleFrame(i * TimeSpan.TicksPerSecond / 30, 8333);
        Assert.InRange(rate.BitrateBps, 1_900_000, 2_100_000);
        Assert.InRange(rate.FrameInterval, TimeSpan.FromMilliseconds(33), TimeSpan.FromMilliseconds(34));
        rate.HandleFrame(0, 8333);                                             // the source's clock began anew
        Assert.InRange(rate.BitrateBps, 1_900_000, 2_200_000);
    }

    private static int SendAll(Pacer pacer, Instant now)
    {
        int sent = 0;
        for (; pacer.CanSend(now); sent++) pacer.HandleSent(1200);
        return sent;
    }
}
