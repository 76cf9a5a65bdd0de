using System.Buffers.Binary;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Congestion;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class RtpSenderTests
{
    private const int Budget = FragmentTable.PayloadBudget;
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(33), Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void First_sequence_number_is_below_2_to_the_15_for_any_seed() => Seeds.ForEach(50, seed =>
    {
        var bench = new SenderBench(random: new SeededRandom(seed));
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Poll();
        Assert.InRange(SenderBench.Parse(bench.Packets[0].Packet).SequenceNumber, 0, 0x7FFF);
    });

    [Fact]
    public void Packets_of_a_picture_share_timestamp_and_extensions_and_the_last_has_the_marker()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 5 * Budget);
        bench.Run(FrameInterval);
        bench.Enqueue(isKeyFrame: false, 3 * Budget);
        bench.Run(FrameInterval);
        Assert.Equal(7 + 4, bench.Packets.Count);
        RtpPacket first = SenderBench.Parse(bench.Packets[0].Packet);
        for (int i = 0; i < bench.Packets.Count; i++)
        {
            RtpPacket packet = SenderBench.Parse(bench.Packets[i].Packet);
            Assert.Equal(i is 6 or 10, packet.Marker);
            Assert.Equal((ushort)(first.SequenceNumber + i), packet.SequenceNumber);
            Assert.Equal(unchecked(first.Timestamp + (i < 7 ? 0u : 2970u)), packet.Timestamp);
            Assert.Equal((TestStream.PayloadType, TestStream.Ssrc), (packet.PayloadType, packet.Ssrc));
            Assert.Equal(i + 1, TransportWideNumber(packet));
            Assert.True(
                packet.Extension.TryGet(TestStream.ExtensionIds.AbsSendTime, out ReadOnlySpan<byte> absSendTime));
            uint sentAt = ((uint)absSendTime[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(absSendTime[1..]);
            Assert.Equal(TestStream.Clock.ToAbsSendTime(bench.Packets[i].At), sentAt);
        }
    }

    [Fact]   // one UDP_SEGMENT message: all of one length but the last
    public void Datagrams_of_one_nal_unit_are_of_equal_length()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 70_000);
        bench.Run(FrameInterval);
        int[] lengths = [.. bench.Datagrams.Skip(1).SkipLast(1).Select(d => d.Length).Distinct()];
        Assert.Single(lengths);
        Assert.True(lengths[0] <= 1232, "IPv6's smallest MTU");
    }

    [Fact]
    public void Pictures_before_the_first_key_frame_are_skipped_and_one_is_asked_for()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: false, 100);
        bench.Run(FrameInterval);
        Assert.Empty(bench.Packets);
        Assert.Equal(1, bench.Sender.Statistics.FramesSkipped);
        Assert.True(bench.Sender.TryPollKeyFrameRequest());
        Assert.False(bench.Sender.TryPollKeyFrameRequest());
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Enqueue(isKeyFrame: false, 100);
        bench.Run(FrameInterval);
        Assert.Equal(2, bench.Sender.Statistics.FramesSent);
        Assert.False(bench.Sender.TryPollKeyFrameRequest());
    }

    [Fact]
    public void Transport_wide_numbers_are_counted_across_streams_and_retransmissions()
    {
        var counter = new TransportWideSequence();
        var first = new SenderBench(transportSequence: counter);
        var second = new SenderBench(transportSequence: counter);
        first.Enqueue(isKeyFrame: true, 100);
        second.Enqueue(isKeyFrame: true, 100);
        first.Poll();
        second.Poll();
        Nack(first, SenderBench.Parse(first.Packets[0].Packet).SequenceNumber);
        first.Poll();
        Assert.Equal([1, 2, 5], first.Packets.Select(p => TransportWideNumber(SenderBench.Parse(p.Packet))));
        Assert.Equal([3, 4], second.Packets.Select(p => TransportWideNumber(SenderBench.Parse(p.Packet))));
    }

    [Fact]   // RFC 4588 §4
    public void Nack_is_answered_on_the_RTX_stream_with_the_original_sequence_number()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 3 * Budget);
        bench.Run(FrameInterval);
        byte[] original = bench.Packets[2].Packet;
        Nack(bench, SenderBench.Parse(original).SequenceNumber);
        bench.Poll();
        RtpPacket lost = SenderBench.Parse(original), again = SenderBench.Parse(bench.Packets[^1].Packet);
        Assert.Equal((TestStream.RtxSsrc, TestStream.RtxPayloadType), (again.Ssrc, again.PayloadType));
        Assert.Equal((lost.Timestamp, lost.Marker), (again.Timestamp, again.Marker));
        Assert.Equal(lost.SequenceNumber, BinaryPrimitives.ReadUInt16BigEndian(again.Payload));
        Assert.Equal(lost.Payload.ToArray(), again.Payload[2..].ToArray());
        Assert.InRange(again.SequenceNumber, 0, 0x7FFF);
        Assert.Equal(1, bench.Sender.Statistics.RetransmittedPacketsSent);
    }

    [Fact]   // a second plaintext under one SRTP index would give GCM's key away
    public void Plain_retransmission_is_the_first_datagram_bit_for_bit()
    {
        var bench = new SenderBench(TestStream.Parameters(rtx: false));
        bench.Enqueue(isKeyFrame: true, 3 * Budget);
        bench.Run(FrameInterval);
        int sent = bench.Datagrams.Count;
        for (int i = 0; i < sent; i++)
            Nack(bench, (ushort)(SenderBench.Parse(bench.Packets[0].Packet).SequenceNumber + i));
        bench.Run(FrameInterval);
        Assert.Equal(sent * 2, bench.Datagrams.Count);
        for (int i = 0; i < sent; i++) Assert.Equal(bench.Datagrams[i], bench.Datagrams[sent + i]);
    }

    [Fact]
    public void Nack_repeated_within_a_round_trip_is_not_answered_again()
    {
        var bench = new SenderBench();
        bench.Sender.SetRoundTripTime(TimeSpan.FromMilliseconds(80));
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Poll();
        ushort number = SenderBench.Parse(bench.Packets[0].Packet).SequenceNumber;
        Nack(bench, number);
        Nack(bench, number);
        bench.Run(TimeSpan.FromMilliseconds(79));
        Nack(bench, number);
        bench.Poll();
        Assert.Equal(
            (1, 2), (bench.Sender.Statistics.RetransmittedPacketsSent, bench.Sender.Statistics.NackedPacketsRepeated));
        bench.Now += TimeSpan.FromMilliseconds(1);
        Nack(bench, number);
        bench.Poll();
        Assert.Equal(2, bench.Sender.Statistics.RetransmittedPacketsSent);
    }

    [Fact]
    public void Retransmission_is_bounded_by_its_share_of_the_rate_and_delayed_not_forgotten()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 200_000);
        bench.Run(FrameInterval);
        ushort first = SenderBench.Parse(bench.Packets[0].Packet).SequenceNumber;
        for (int i = 0; i < 100; i++) Nack(bench, (ushort)(first + i));
        bench.Poll();
        double rate = Math.Max(
            bench.Sender.StreamRateBps * RetransmissionQueue.StreamRateShare, RetransmissionQueue.LowestRateBps);
        Assert.InRange(bench.Sender.Statistics.RetransmittedBytesSent, 1, RetransmissionQueue.BurstBytes + Budget);
        long burst = bench.Sender.Statistics.RetransmittedBytesSent;
        bench.Run(TimeSpan.FromMilliseconds(500));
        Assert.InRange(bench.Sender.Statistics.RetransmittedBytesSent - burst, 1, (long)(rate / 8 / 2) + Budget);
        bench.Run(TimeSpan.FromMilliseconds(1300));
        Assert.Equal(100, bench.Sender.Statistics.RetransmittedPacketsSent);
    }

    [Fact]
    public void Nack_for_what_is_gone_or_never_was_is_counted()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Poll();
        ushort number = SenderBench.Parse(bench.Packets[0].Packet).SequenceNumber;
        Nack(bench, (ushort)(number + 2));
        Nack(bench, (ushort)(number - 1));
        Assert.Equal(2, bench.Sender.Statistics.NackedPacketsMissing);
        bench.Run(PacketHistory.AgeLimit);
        Nack(bench, number);
        Assert.Equal(3, bench.Sender.Statistics.NackedPacketsMissing);
    }

    [Fact]
    public void Key_frame_is_asked_for_by_PLI_and_by_each_new_FIR()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        Feed(bench, buffer => PictureLossIndication.Write(buffer, 1, TestStream.Ssrc));
        Assert.True(bench.Sender.TryPollKeyFrameRequest());
        Feed(bench, buffer => PictureLossIndication.Write(buffer, 1, 99));
        Assert.False(bench.Sender.TryPollKeyFrameRequest());
        foreach ((byte number, bool isNew) in new[] { ((byte)0, true), ((byte)0, false), ((byte)1, true) })
        {
            Feed(bench, buffer => FullIntraRequest.Write(buffer, 1, TestStream.Ssrc, number));
            Assert.Equal(isNew, bench.Sender.TryPollKeyFrameRequest());
        }
        Assert.Equal((1, 2), (bench.Sender.Statistics.PliCount, bench.Sender.Statistics.FirCount));
    }

    [Fact]   // RFC 3550 §6.4.1, §6.5
    public void Sender_report_with_CNAME_leaves_after_the_first_packet_and_then_each_second()
    {
        var bench = new SenderBench();
        bench.Run(Second);
        Assert.Empty(bench.Reports);
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Poll();
        Assert.Single(bench.Reports);
        bench.Run(Second);
        Assert.Equal(2, bench.Reports.Count);
        uint timestamp = SenderBench.Parse(bench.Packets[0].Packet).Timestamp;

        var compound = new RtcpCompound(bench.Reports[1]);
        Assert.True(compound.TryRead(out RtcpPacket first));
        Assert.True(SenderReport.TryParse(first, out SenderReport report));
        Assert.Equal((TestStream.Ssrc, 2u), (report.Ssrc, report.PacketCount));
        Assert.Equal((uint)bench.Sender.Statistics.BytesSent, report.OctetCount);
        Assert.Equal(TestStream.Clock.ToNtp(bench.Now), report.NtpTimestamp);
        Assert.Equal(unchecked(timestamp + 90_000), report.RtpTimestamp);
        Assert.True(compound.TryRead(out RtcpPacket second));
        Assert.True(SourceDescription.TryGetCname(second, TestStream.Ssrc, out ReadOnlySpan<byte> cname));
        Assert.Equal("camera"u8.ToArray(), cname.ToArray());
    }

    [Fact]
    public void Receiver_report_tells_loss_jitter_and_round_trip()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Poll();
        uint lastReport = TestStream.Clock.ToCompactNtp(bench.Now);
        bench.Now += TimeSpan.FromMilliseconds(350);
        var block = new ReportBlock(TestStream.Ssrc, 64, 7, 0, 900, lastReport, 65536 / 4);
        Feed(bench, buffer => ReceiverReport.Write(buffer, 1, [block with { Ssrc = 5, PacketsLost = 1 }, block]));
        RtpSenderStatistics statistics = bench.Sender.Statistics;
        Assert.Equal((1, 0.25, 7, TimeSpan.FromMilliseconds(10)), (
            statistics.ReportsReceived, statistics.FractionLost, statistics.PacketsLost, statistics.Jitter));
        Assert.InRange(
            statistics.RoundTripTime!.Value, TimeSpan.FromMilliseconds(99.9), TimeSpan.FromMilliseconds(100.1));

        // A report from the future is not believed.
        Feed(bench, buffer => ReceiverReport.Write(buffer, 1, [block with { LastSenderReport = lastReport + 65536 }]));
        Assert.Equal(1, statistics.RoundTripTimeMeasurements);
    }

    [Fact]
    public void Stop_says_BYE_once_and_lets_go_of_every_picture()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 300_000);
        bench.Poll();
        bench.Sender.Stop();
        Assert.Equal(bench.Now, bench.Sender.NextTimeout(bench.Now));
        bench.Run(Second);
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Run(Second);
        Assert.Equal(Instant.Never, bench.Sender.NextTimeout(bench.Now));
        Assert.Equal(0, bench.Sender.QueuedBytes);
        var compound = new RtcpCompound(bench.Reports[^1]);
        Assert.True(compound.TryRead(out _));
        Assert.True(compound.TryRead(out _));
        Assert.True(compound.TryRead(out RtcpPacket last));
        Assert.True(Goodbye.TryParse(last, out Goodbye goodbye));
        Assert.Equal((2, TestStream.Ssrc, TestStream.RtxSsrc), (goodbye.Count, goodbye[0], goodbye[1]));
        Assert.Equal(2, bench.Reports.Count);
    }

    [Fact]
    public void Sender_that_never_sent_stops_without_a_word()
    {
        var bench = new SenderBench();
        bench.Sender.Stop();
        bench.Run(Second);
        Assert.Empty(bench.Reports);
    }

    [Fact]
    public void Joining_viewer_gets_the_cached_group_quickly_but_paced_and_then_live_pictures()
    {
        const int Cached = 60, Size = 14_000;
        var bench = new SenderBench();
        Instant joined = bench.Now;
        for (int i = Cached; i > 0; i--)
            bench.Enqueue(i == Cached, i == Cached ? 70_000 : Size, (bench.Now - (FrameInterval * i)).Ticks);
        int total = bench.Sender.QueuedBytes;
        for (int i = 0; i < 15; i++)
        {
            bench.Enqueue(isKeyFrame: false, Size);
            bench.Run(FrameInterval);
        }
        Assert.Equal(Cached + 15, bench.Sender.Statistics.FramesSent);
        Assert.Equal(0, bench.Sender.Statistics.FramesSkipped);
        Assert.Equal(0, bench.Sender.QueuedBytes);

        // The key frame is there within a few frame intervals, the backlog gone within twice its time,
        // never faster than its rate.
        Instant KeyFrameAt() => bench.Packets.First(p => SenderBench.Parse(p.Packet).Marker).At;
        Assert.True(KeyFrameAt() - joined < TimeSpan.FromMilliseconds(50));
        int cachedPackets = (total + Budget - 1) / Budget;
        Assert.InRange(
            bench.Packets[cachedPackets].At - joined, TimeSpan.FromMilliseconds(125), TimeSpan.FromMilliseconds(400));
        int mostAtOnce = bench.Packets.GroupBy(p => p.At).Max(g => g.Count());
        Assert.InRange(mostAtOnce, 8, 2 * Pacer.BurstLimit);
    }

    [Fact]
    public void Queue_that_waits_too_long_is_given_up_for_the_next_key_frame()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Poll();
        for (int i = 0; i < 100; i++) // nobody polls: the way is blocked for 3.3 s
        {
            bench.Enqueue(isKeyFrame: false, 1000);
            bench.Now += FrameInterval;
        }
        Assert.True(bench.Sender.Statistics.FramesSkipped > 50);
        Assert.Equal(0, bench.Sender.QueuedBytes);
        Assert.True(bench.Sender.TryPollKeyFrameRequest());
        bench.Enqueue(isKeyFrame: true, 100);
        bench.Enqueue(isKeyFrame: false, 100);
        bench.Run(FrameInterval);
        Assert.Equal(3, bench.Sender.Statistics.FramesSent);
    }

    [Fact]
    public void Queue_never_holds_more_than_its_limits()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        for (int i = 0; i < 3 * FrameQueue.FrameLimit; i++)
        {
            bench.Enqueue(isKeyFrame: i % 700 == 0, 30_000);
            Assert.InRange(bench.Sender.QueuedBytes, 0, FrameQueue.PayloadLimit);
        }
        Assert.True(bench.Sender.Statistics.FramesSkipped > 0);
    }

    [Fact]
    public void Queue_over_its_limit_goes_on_from_the_newest_key_frame_it_holds()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 100);
        for (int i = 1; i < FrameQueue.FrameLimit; i++) bench.Enqueue(isKeyFrame: i == 500, 100);
        Assert.Equal(0, bench.Sender.Statistics.FramesSkipped);
        bench.Enqueue(isKeyFrame: false, 100);
        Assert.Equal(500, bench.Sender.Statistics.FramesSkipped);
        Assert.False(bench.Sender.TryPollKeyFrameRequest());
        bench.Run(Second);
        Assert.Equal(FrameQueue.FrameLimit - 500 + 1, bench.Sender.Statistics.FramesSent);
    }

    [Fact]
    public void Requests_beyond_the_retransmission_queue_are_refused_and_counted()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 600 * (Budget - 2));
        bench.Run(FrameInterval);
        ushort first = SenderBench.Parse(bench.Packets[0].Packet).SequenceNumber;
        for (int i = 0; i < RetransmissionQueue.Limit + 20; i++) Nack(bench, (ushort)(first + i));
        Assert.Equal(20, bench.Sender.Statistics.NackedPacketsRefused);
    }

    [Fact]
    public void Full_batch_is_gone_on_with_at_the_next_poll()
    {
        var srtp = TestStream.Sessions().Camera.Outbound;
        var sender = new RtpSender(
            TestStream.Parameters(), new TransportWideSequence(), TestStream.Clock, new SeededRandom(1));
        var bench = new SenderBench();
        PacketizedFrame frame = bench.Packetized.Create(TestPictures.Create(bench.Encoded, true, 0, 5 * Budget));
        sender.Enqueue(bench.Now, frame);
        var batch = new SendBatch(3);
        var counts = new List<int>();
        for (; sender.TryPollTransmit(bench.Now, srtp, TestStream.Route, batch); batch.Clear()) counts.Add(batch.Count);
        Assert.Equal([3, 3, 2], counts);                                       // 7 packets and the report
    }

    [Fact]
    public void Cname_that_fits_no_source_description_is_refused_at_once() => Assert.Throws<ArgumentException>(
        () => new SenderBench(TestStream.Parameters() with { Cname = new string('c', 256) }));

    [Fact]
    public void Rtcp_that_is_garbage_moves_a_counter_and_nothing_else()
    {
        var bench = new SenderBench();
        bench.Enqueue(isKeyFrame: true, 3000);
        bench.Poll();
        byte[] buffer = new byte[200];
        int length = ReceiverReport.Write(buffer, 1, [new ReportBlock(TestStream.Ssrc, 1, 2, 3, 4, 5, 6)]);
        length += GenericNack.Write(buffer.AsSpan(length), 1, TestStream.Ssrc, [1, 2, 3]);
        length += FullIntraRequest.Write(buffer.AsSpan(length), 1, TestStream.Ssrc, 3);
        Mutations.Run(buffer[..length], bytes => bench.HandleRtcp(bytes));
        Assert.True(bench.Sender.Statistics.RtcpPacketsMalformed > 0);
    }

    private static int TransportWideNumber(RtpPacket packet)
    {
        Assert.True(packet.Extension.TryGet(TestStream.ExtensionIds.TransportWideCc, out ReadOnlySpan<byte> value));
        return BinaryPrimitives.ReadUInt16BigEndian(value);
    }

    private static void Nack(SenderBench bench, ushort number) =>
        Feed(bench, buffer => GenericNack.Write(buffer, TestStream.ViewerSsrc, TestStream.Ssrc, [number]));

    private static void Feed(SenderBench bench, Func<byte[], int> write)
    {
        byte[] buffer = new byte[200];
        bench.HandleRtcp(buffer.AsSpan(0, write(buffer)));
    }
}
