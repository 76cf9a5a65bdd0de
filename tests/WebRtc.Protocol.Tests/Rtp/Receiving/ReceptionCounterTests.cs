using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class ReceptionCounterTests
{
    [Fact]
    public void Loss_is_counted_as_RFC3550_A3_does()
    {
        var counter = new ReceptionCounter();
        counter.HandleRestart(10);
        foreach (long index in (long[])[10, 11, 12, 15, 16, 17, 18, 19]) counter.HandlePacket(index);
        ReportBlock block = counter.TakeReport(7, 8, 9);
        Assert.Equal((7u, 2, (byte)(2 * 256 / 10), 19u, 8u, 9u), (
            block.Ssrc, block.PacketsLost, block.FractionLost, block.HighestSequenceNumber, block.LastSenderReport,
            block.DelaySinceLastSenderReport));
        Assert.False(counter.HasNews);

        for (long index = 20; index < 30; index++) counter.HandlePacket(index);
        // Late: the loss shrinks, the fraction is not negative.
        counter.HandlePacket(13);
        block = counter.TakeReport(7, 0, 0);
        Assert.Equal((1, (byte)0), (block.PacketsLost, block.FractionLost));
    }

    [Fact]
    public void Duplicates_may_make_the_loss_negative()
    {
        var counter = new ReceptionCounter();
        counter.HandleRestart(0);
        for (int i = 0; i < 3; i++) counter.HandlePacket(0);
        Assert.Equal(-2, counter.TakeReport(1, 0, 0).PacketsLost);
    }

    [Fact]
    public void Highest_number_counts_the_cycles_and_loss_goes_on_over_a_restart()
    {
        var unwrapper = new SequenceUnwrapper();
        var counter = new ReceptionCounter();
        foreach (ushort number in (ushort[])[65_533, 65_534, 0, 1, 30_000, 30_001, 30_003])
        {
            if (!unwrapper.TryUnwrap(number, out long index, out bool restarted)) continue;
            if (restarted) counter.HandleRestart(index);
            counter.HandlePacket(index);
        }
        ReportBlock block = counter.TakeReport(1, 0, 0);
        Assert.Equal((2u << 16) + 30_003, block.HighestSequenceNumber);
        Assert.Equal(2, block.PacketsLost);                                    // 65,535 and 30,002
    }

    [Fact]
    public void Jitter_is_smoothed_as_RFC3550_A8_does()
    {
        var counter = new ReceptionCounter();
        Instant at = Instant.Zero + TimeSpan.FromSeconds(5);
        counter.HandleArrival(at, 1000, 8000);
        counter.HandleArrival(at + TimeSpan.FromMilliseconds(20), 1160, 8000);
        Assert.Equal(0u, counter.Jitter);
        counter.HandleArrival(at + TimeSpan.FromMilliseconds(50), 1320, 8000); // 10 ms late: D = 80
        Assert.Equal(80u / 16, counter.Jitter);
        counter.HandleArrival(at + TimeSpan.FromMilliseconds(60), 1480, 8000); // 10 ms less so: D = 80 again
        Assert.Equal((80u + 80 - ((80 + 8) >> 4)) >> 4, counter.Jitter);
        Assert.Equal(TimeSpan.FromSeconds(9 / 8000.0), counter.JitterTime);
    }

    [Fact]
    public void Jitter_bears_wrapping_timestamps_and_a_clock_that_has_run_for_years()
    {
        var counter = new ReceptionCounter();
        Instant at = Instant.Zero + TimeSpan.FromDays(4000);
        uint timestamp = uint.MaxValue - 100;
        for (int i = 0; i < 100; i++)
        {
            counter.HandleArrival(at, timestamp, 90_000);
            at += TimeSpan.FromMilliseconds(10);
            timestamp = unchecked(timestamp + 900);
        }
        Assert.Equal(0u, counter.Jitter);
    }

    [Fact]
    public void Jump_of_the_senders_clock_is_no_jitter()
    {
        var counter = new ReceptionCounter();
        counter.HandleArrival(Instant.Zero, 0, 90_000);
        counter.HandleArrival(Instant.Zero + TimeSpan.FromMilliseconds(10), 2_000_000_000, 90_000);
        Assert.Equal(0u, counter.Jitter);
    }
}
