using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class TransportWideTests
{
    private const long Lost = TransportWideFeedbackWriter.NotReceived, Unit = 2500;

    [Fact]
    public void Writer_writes_runs_and_vectors_that_the_parser_reads()
    {
        // 20 small deltas; 3 lost, one small, 10 lost; one large, one negative.
        long[] arrivals = [.. Enumerable.Range(1, 20).Select(i => i * Unit), Lost, Lost, Lost, 30 * Unit,
            .. Enumerable.Repeat(Lost, 10), 3000 * Unit, 2000 * Unit];
        byte[] buffer = new byte[200];
        int length = TransportWideFeedbackWriter.Write(buffer, 1, 2, 65_530, 9, arrivals, out int told);
        Assert.Equal(arrivals.Length, told);
        Assert.Equal(arrivals, Read(buffer.AsSpan(0, length), out ushort first, out byte count));
        Assert.Equal((65_530, 9), (first, count));
        // A run, a vector of 14, a run.
        Assert.Equal("2014" + "8400" + "4002", Convert.ToHexString(buffer.AsSpan(20, 6)));
    }

    [Fact]
    public void Writer_and_parser_agree_on_any_arrivals() => Seeds.ForEach(300, seed =>
    {
        var random = new SeededRandom(seed);
        double loss = random.NextDouble(), jitter = random.NextDouble() * random.NextDouble() * 4000;
        long[] arrivals = new long[1 + random.Next(600)];
        long now = random.Next(int.MaxValue);
        for (int i = 0; i < arrivals.Length; i++)
        {
            now += random.Next(50);
            arrivals[i] = random.Chance(loss) ? Lost : (now + random.Next(1 + (int)jitter)) * Unit;
        }
        byte[] buffer = new byte[100 + random.Next(1100)];
        var read = new List<long>();
        int at = 0;
        while (at < arrivals.Length)
        {
            int length = TransportWideFeedbackWriter.Write(
                buffer, 1, 2, (ushort)at, 0, arrivals.AsSpan(at), out int told);
            if (length == 0) break;                                            // nothing but losses to the end
            Assert.True(told > 0);
            read.AddRange(Read(buffer.AsSpan(0, length), out ushort first, out _));
            Assert.Equal((ushort)at, first);
            at += told;
        }
        while (read.Count < arrivals.Length) read.Add(Lost);
        Assert.Equal(arrivals, read);
    });

    [Fact]
    public void Delta_beyond_its_range_begins_another_message()
    {
        long[] arrivals = [0, (short.MaxValue + 1L) * Unit];
        byte[] buffer = new byte[100];
        Assert.True(TransportWideFeedbackWriter.Write(buffer, 1, 2, 0, 0, arrivals, out int told) > 0);
        Assert.Equal(1, told);
    }

    [Fact]
    public void Recorder_is_silent_without_packets_and_tells_of_each_once()
    {
        var recorder = new TransportWideRecorder();
        Assert.Equal(Instant.Never, recorder.NextTimeout);
        Instant now = Instant.Zero + TimeSpan.FromSeconds(1);
        recorder.HandlePacket(now, 100, 7);
        recorder.HandlePacket(now + TimeSpan.FromMilliseconds(1), 102, 7);
        byte[] buffer = new byte[200];
        Assert.Equal(0, recorder.Write(now + TimeSpan.FromMilliseconds(2), 1, buffer));
        now += TransportWideRecorder.Interval;
        Assert.Equal(now, recorder.NextTimeout);
        int length = recorder.Write(now, 1, buffer);
        Assert.Equal([1_000 * 10_000, Lost, 1_001 * 10_000], Read(buffer.AsSpan(0, length), out ushort first, out _));
        Assert.Equal((100, Instant.Never), (first, recorder.NextTimeout));

        // Late: told of again, with what follows it.
        recorder.HandlePacket(now, 101, 7);
        length = recorder.Write(now + TransportWideRecorder.Interval, 1, buffer);
        Assert.Equal([1_100 * 10_000, 1_001 * 10_000], Read(buffer.AsSpan(0, length), out first, out _));
        Assert.Equal(101, first);
    }

    [Fact]
    public void Recorder_bears_jumps_and_floods_and_stays_small() => Seeds.ForEach(20, seed =>
    {
        var random = new SeededRandom(seed);
        var recorder = new TransportWideRecorder();
        byte[] buffer = new byte[1200];
        Instant now = Instant.Zero;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5000; i++)
        {
            recorder.HandlePacket(now, (ushort)(random.Chance(0.1) ? random.Next(65_536) : i), 7);
            if (random.Chance(0.01)) now += TransportWideRecorder.Interval;
            for (int messages = 0; recorder.NextTimeout <= now; messages++)
            {
                Assert.True(messages < 100, "it does not come to rest");
                int length = recorder.Write(now, 1, buffer);
                if (length > 0) Read(buffer.AsSpan(0, length), out _, out _);
            }
        }
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 50_000_000);
    });

    private static long[] Read(ReadOnlySpan<byte> message, out ushort first, out byte count)
    {
        Assert.True(RtcpPacket.TryParse(message, out RtcpPacket packet, out int length));
        Assert.Equal(message.Length, length);
        Assert.True(TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback));
        (first, count) = (feedback.BaseSequenceNumber, feedback.FeedbackCount);
        var arrivals = new List<long>();
        while (feedback.TryRead(out TransportWideFeedback.Arrival arrival))
            arrivals.Add(arrival.Received ? arrival.ArrivalTicks : Lost);
        return [.. arrivals];
    }
}
