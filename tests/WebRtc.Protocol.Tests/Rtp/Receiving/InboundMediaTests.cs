using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class InboundMediaTests
{
    private const uint Stranger = 0x7777_7777;

    [Fact]
    public void Packet_goes_to_the_receiver_that_announced_its_ssrc()
    {
        var bench = new InboundBench(TestReceivers.Video(), TestReceivers.Audio());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Handle(InboundBench.Sound(0));
        Assert.Equal(
            [TestReceivers.VideoHandle, TestReceivers.AudioHandle], bench.Frames.Select(frame => frame.Handle));
    }

    [Fact]
    public void Mid_tells_whose_an_unknown_ssrc_is_and_is_learned()
    {
        RtpReceiverParameters first = TestReceivers.Video() with { Ssrcs = [], RtxSsrcs = [] };
        var bench = new InboundBench(first, first with { Handle = 5, Mid = "m" });
        bench.Handle(InboundBench.Picture(0, isKey: true) with { Ssrc = Stranger, Mid = "m" });
        bench.Handle(InboundBench.Picture(1) with { Ssrc = Stranger });
        Assert.Equal([5, 5], bench.Frames.Select(frame => frame.Handle));
    }

    [Fact]
    public void Mid_of_nobody_makes_the_packet_be_dropped()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true) with { Mid = "x" });
        Assert.Empty(bench.Frames);
        Assert.Equal(1, bench.Media.Counters.UnroutedRtp);
    }

    [Fact]
    public void Payload_type_tells_whose_an_unknown_ssrc_is_only_if_one_receiver_takes_it()
    {
        RtpReceiverParameters video = TestReceivers.Video() with { Ssrcs = [], RtxSsrcs = [] };
        var alone = new InboundBench(video, TestReceivers.Audio());
        alone.Handle(InboundBench.Picture(0, isKey: true) with { Ssrc = Stranger });
        Assert.Equal(TestReceivers.VideoHandle, Assert.Single(alone.Frames).Handle);

        var both = new InboundBench(video, video with { Handle = 5, Mid = "m" });
        both.Handle(InboundBench.Picture(0, isKey: true) with { Ssrc = Stranger });
        Assert.Empty(both.Frames);
        Assert.Equal(1, both.Media.Counters.UnroutedRtp);
    }

    [Fact]
    public void Unknown_payload_type_moves_a_counter_only()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true) with { PayloadType = 99 });
        Assert.Equal(1, bench.Media.Counters.UnknownPayloadType);
        Assert.Null(bench.Receiver.Ssrc);
    }

    [Fact]
    public void Flood_of_ssrcs_neither_fills_memory_nor_takes_the_track_over()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        for (uint i = 0; i < 10_000; i++)
            bench.Handle(InboundBench.Picture(7, isKey: true) with { Ssrc = 0x9000_0000 + i });
        bench.Handle(InboundBench.Picture(1));
        Assert.Equal(2, bench.Frames.Count);
        Assert.Equal(10_000, bench.Receiver.Statistics.PacketsRefused);
        Assert.Equal(0, bench.Media.PacketsWaiting);
    }

    [Fact]
    public void Another_ssrc_takes_over_when_the_one_before_is_silent_or_has_said_bye()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        bench.Run(RtpReceiver.SourceSwitchSilence);
        bench.Handle(InboundBench.Picture(9, isKey: true) with { Ssrc = Stranger });
        Assert.Equal(Stranger, bench.Receiver.Ssrc);
        bench.HandleRtcp(buffer => Goodbye.Write(buffer, [Stranger]));
        bench.Handle(InboundBench.Picture(3, isKey: true));
        Assert.Equal(TestStream.Ssrc, bench.Receiver.Ssrc);
        Assert.Equal(5, bench.Frames.Count);
    }

    [Fact]
    public void Track_is_unmuted_by_packets_and_muted_by_their_absence_and_by_bye()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Run(5000);
        Assert.Empty(bench.Events);
        bench.Play(0, 3);
        Assert.Equal([InboundEventKind.SourcesChanged, InboundEventKind.Unmuted], bench.Events.Select(e => e.Kind));
        bench.Run(RtpReceiver.MuteAfter);
        Assert.Equal(InboundEventKind.Muted, bench.Events[^1].Kind);
        bench.Play(3, 4);
        Assert.Equal(InboundEventKind.Unmuted, bench.Events[^1].Kind);
        bench.HandleRtcp(buffer => Goodbye.Write(buffer, [TestStream.Ssrc]));
        Assert.Equal([InboundEventKind.Bye, InboundEventKind.Muted], bench.Events[^2..].Select(e => e.Kind));
        bench.Run(60_000);
        Assert.Equal(6, bench.Events.Count);
    }

    [Fact]
    public void Receiver_that_negotiation_takes_away_gets_nothing_more_and_keeps_no_packet()
    {
        var bench = new InboundBench(TestReceivers.Video(), TestReceivers.Audio());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Handle(InboundBench.Picture(2));
        Assert.Equal(1, bench.Media.PacketsWaiting);
        bench.Media.SetReceivers(bench.Now, [TestReceivers.Audio()]);
        bench.Handle(InboundBench.Picture(1));
        Assert.Equal((1, 0, 1L), (bench.Frames.Count, bench.Media.PacketsWaiting, bench.Media.Counters.UnroutedRtp));
    }

    [Fact]
    public void Renegotiation_leaves_a_running_stream_as_it_is()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        bench.Media.SetReceivers(
            bench.Now, [TestReceivers.Audio(), TestReceivers.Video() with { ReducedSizeRtcp = false }]);
        bench.Play(3, 6);
        Assert.Equal(6, bench.Frames.Count);
        Assert.True(bench.Media.TryCollectStatistics(
            bench.Now, TestReceivers.VideoHandle, out RtpReceiverStatistics? statistics));
        Assert.Equal(6, statistics.PacketsReceived);
    }

    [Fact]
    public void Sender_report_dates_frames_and_is_told_back()
    {
        const ulong Ntp = 0xEE00_0000_8000_0000;
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.HandleRtcp(buffer => SenderReport.Write(buffer, TestStream.Ssrc, Ntp, 3000, 7, 700));
        bench.Run(1);
        bench.Handle(InboundBench.Picture(2) with { SequenceNumber = 1 });
        bench.Run(1600);

        DateTime sent = new DateTime(1900, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(0xEE00_0000 + 0.5);
        Assert.Null(bench.Frames[0].CaptureTime);
        Assert.Equal(sent.AddTicks(TimeSpan.TicksPerSecond / 30), bench.Frames[1].CaptureTime);
        RemoteOutboundStatistics remote = bench.Receiver.CollectStatistics(bench.Now).RemoteOutbound!;
        Assert.Equal(
            (7L, 700L, 1L, sent), (remote.PacketsSent, remote.BytesSent, remote.ReportsSent, remote.RemoteTimestamp));
        ReportBlock block = Blocks(bench)[0];
        Assert.Equal(0x0000_8000u, block.LastSenderReport);
        Instant at = bench.Sent.First(sent => sent.Compound[1] == (byte)RtcpPacketType.ReceiverReport).At;
        double waited = (at - (bench.Now - TimeSpan.FromMilliseconds(1601))).TotalSeconds;
        Assert.Equal(waited, block.DelaySinceLastSenderReport / 65536.0, 3);
    }

    [Fact]
    public void Report_tells_fraction_and_number_lost_since_the_one_before()
    {
        RtpReceiverCodec codec = TestReceivers.H264 with { Nack = false };
        var bench = new InboundBench(TestReceivers.Video() with { Codecs = [codec] });
        for (int number = 0; Blocks(bench).Count < 2; number++)
        {
            if (number % 4 != 3 || Blocks(bench).Count > 0)
                bench.Handle(InboundBench.Picture(number, isKey: number == 0));
            bench.Run(10);
        }
        List<ReportBlock> blocks = Blocks(bench);
        Assert.InRange(blocks[0].FractionLost, 58, 66);                        // one of four
        int expected = (int)blocks[0].HighestSequenceNumber / 4;
        Assert.InRange(blocks[0].PacketsLost, expected - 1, expected + 1);
        Assert.Equal(0, blocks[1].FractionLost & 0xF0);                        // at most the one at the border
        Assert.InRange(blocks[1].PacketsLost - blocks[0].PacketsLost, 0, 1);
    }

    [Theory]
    [InlineData(true, 500, 1500)]
    [InlineData(false, 2500, 7500)]
    public void Reports_come_about_each_second_for_video_and_each_five_for_audio_alone(
        bool video, int shortest, int longest)
    {
        var bench = new InboundBench(video ? TestReceivers.Video() : TestReceivers.Audio());
        for (int number = 0; number < 3000; number++)
        {
            bench.Handle(video ? InboundBench.Picture(number, isKey: number == 0) : InboundBench.Sound(number));
            bench.Run(20);
        }
        List<double> times = [.. bench.Sent.Select(sent => (sent.At - Instant.Zero).TotalMilliseconds)];
        Assert.All(
            times.Zip(times.Skip(1), (a, b) => b - a),
            distance => Assert.InRange(distance, shortest - 1, longest + 1));
        Assert.InRange(times.Count, 60_000 / longest, 60_000 / shortest);
        int sent = bench.Sent.Count;
        bench.Run(60_000);
        Assert.InRange(bench.Sent.Count - sent, 0, 3);                         // nobody reports on nothing
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Feedback_goes_alone_only_where_reduced_size_is_agreed(bool reducedSize)
    {
        var bench = new InboundBench(TestReceivers.Video() with { ReducedSizeRtcp = reducedSize });
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Handle(InboundBench.Picture(2));
        bench.Run(10);
        var walk = new RtcpCompound(Assert.Single(bench.Sent).Compound);
        var types = new List<RtcpPacketType>();
        while (walk.TryRead(out RtcpPacket packet)) types.Add(packet.Type);
        Assert.Equal(
            reducedSize
                ? [RtcpPacketType.TransportFeedback]
                : [RtcpPacketType.ReceiverReport, RtcpPacketType.SourceDescription, RtcpPacketType.TransportFeedback],
            types);
    }

    [Fact]
    public void Arrival_times_of_all_streams_are_told_together_each_tenth_of_a_second()
    {
        var bench = new InboundBench(TestReceivers.Video(), TestReceivers.Audio());
        for (int i = 0; i < 100; i++)
        {
            bench.Handle((i % 2 == 0 ? InboundBench.Picture(i / 2, isKey: i == 0) : InboundBench.Sound(i / 2))
                with { TransportWideSequence = (ushort)(65_500 + i) });
            bench.Run(10);
        }
        bench.Run(500);
        var arrivals = new List<(ushort, long)>();
        foreach ((_, byte[] compound) in bench.Sent)
        {
            var walk = new RtcpCompound(compound);
            while (walk.TryRead(out RtcpPacket packet))
            {
                if (!TransportWideFeedback.TryParse(packet, out TransportWideFeedback feedback)) continue;
                while (feedback.TryRead(out TransportWideFeedback.Arrival arrival))
                    arrivals.Add((arrival.SequenceNumber, arrival.ArrivalTicks));
            }
        }
        Assert.Equal(
            Enumerable.Range(0, 100).Select(i => (ushort)(65_500 + i)), arrivals.Select(arrival => arrival.Item1));
        Assert.All(arrivals.Zip(arrivals.Skip(1)), pair =>
            Assert.Equal(TimeSpan.TicksPerMillisecond * 10, pair.Second.Item2 - pair.First.Item2));
        Assert.InRange(bench.Count(RtcpPacketType.TransportFeedback, TransportWideFeedback.Format), 9, 12);
    }

    [Fact]
    public void Sources_are_told_with_their_levels_for_ten_seconds()
    {
        var bench = new InboundBench(TestReceivers.Audio());
        bench.Handle(
            InboundBench.Sound(0) with { AudioLevel = [0x80 | 20], Csrcs = [7, 8], CsrcAudioLevels = [0, 127] });
        Assert.Equal(0.1, bench.Frames[0].AudioLevel!.Value, 6);
        Assert.Equal([7u, 8u], bench.Frames[0].Csrcs);
        bench.Run(5000);
        bench.Handle(InboundBench.Sound(1) with { Csrcs = [8] });
        bench.Run(4900);
        RtpSource own = Assert.Single(bench.Media.SynchronizationSources(bench.Now, TestReceivers.AudioHandle));
        Assert.Equal((TestReceivers.AudioSsrc, 960u, (double?)null), (own.Source, own.RtpTimestamp, own.AudioLevel));
        IReadOnlyList<RtpSource> contributing = bench.Media.ContributingSources(bench.Now, TestReceivers.AudioHandle);
        Assert.Equal([(8u, null), (7u, 1.0)], contributing.Select(source => (source.Source, source.AudioLevel)));
        bench.Run(200);
        Assert.Equal(8u, Assert.Single(bench.Media.ContributingSources(bench.Now, TestReceivers.AudioHandle)).Source);
    }

    [Fact]
    public void Sources_beyond_the_limit_push_out_those_longest_silent()
    {
        var bench = new InboundBench(TestReceivers.Audio());
        for (int i = 0; i < 100; i++)
        {
            bench.Handle(InboundBench.Sound(i) with { Csrcs = [(uint)(1000 + i)] });
            bench.Run(1);
        }
        IReadOnlyList<RtpSource> sources = bench.Media.ContributingSources(bench.Now, TestReceivers.AudioHandle);
        Assert.Equal(SourceTable.MaxSources - 1, sources.Count);
        Assert.Equal(1099u, sources[0].Source);
    }

    [Fact]
    public void Statistics_count_what_webrtc_stats_asks_for()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 40);
        bench.Handle(InboundBench.Picture(41));                                // 40 is missing
        bench.Run(20);
        bench.Handle(InboundBench.Picture(40).BuildRtx(5));
        RtpReceiverStatistics statistics = bench.Receiver.CollectStatistics(bench.Now);
        Assert.Equal((TestStream.Ssrc, TestStream.RtxSsrc, "0"), (statistics.Ssrc, statistics.RtxSsrc, statistics.Mid));
        Assert.Equal((42L, 1L, 4L), (
            statistics.PacketsReceived, statistics.RetransmittedPacketsReceived,
                statistics.RetransmittedBytesReceived));
        Assert.Equal((42L, 42L, 1L, 0L), (
            statistics.FramesReceived, statistics.FramesEmitted, statistics.KeyFramesReceived,
                statistics.FramesDropped));
        Assert.Equal((1L, 1L, 0L), (statistics.PacketsLost, statistics.NackCount, statistics.PliCount));
        Assert.Equal(42 * 12, statistics.HeaderBytesReceived);
        Assert.InRange(statistics.FramesPerSecond, 29, 32);
        Assert.Equal(42, statistics.JitterBufferEmittedCount);
        Assert.Equal(TimeSpan.FromMilliseconds(20), statistics.JitterBufferDelay);
        Assert.Equal(bench.Now, statistics.LastPacketReceived);
        Assert.Equal((640, 480), (statistics.FrameWidth, statistics.FrameHeight));
    }

    [Fact]
    public void Streams_beyond_what_one_report_holds_are_told_of_in_the_next()
    {
        const int Receivers = 40;
        var bench = new InboundBench([.. Enumerable.Range(0, Receivers).Select(i =>
            TestReceivers.Video() with { Handle = i, Mid = $"{i}", Ssrcs = [(uint)i + 1], RtxSsrcs = [] })]);
        for (int number = 0; number < 100; number++)
        {
            for (uint i = 0; i < Receivers; i++)
                bench.Handle(InboundBench.Picture(number, isKey: number == 0) with { Ssrc = i + 1 });
            bench.Run(33);
        }
        List<ReportBlock> blocks = Blocks(bench);
        Assert.Equal(Receivers, blocks.Select(block => block.Ssrc).Distinct().Count());
        Assert.All(bench.Sent, sent => Assert.True(sent.Compound.Length <= InboundMedia.MaxCompoundLength));
        int reports = bench.Count(RtcpPacketType.ReceiverReport);
        Assert.InRange(blocks.Count, reports * 20, reports * ReportBlocks.Limit);
    }

    [Fact]
    public void Ssrcs_announced_beyond_the_limit_are_as_if_they_were_not()
    {
        uint[] many = [.. Enumerable.Range(1, SourceRouter.MaxAnnouncedSsrcs + 5).Select(i => (uint)i)];
        RtpReceiverParameters first = TestReceivers.Video() with { Ssrcs = many, RtxSsrcs = [] };
        var bench = new InboundBench(first, first with { Handle = 9, Mid = "m", Ssrcs = [] });
        // Two could take its payload type.
        bench.Handle(InboundBench.Picture(0, isKey: true) with { Ssrc = many[^1] });
        Assert.Equal(1, bench.Media.Counters.UnroutedRtp);
        bench.Handle(InboundBench.Picture(0, isKey: true) with { Ssrc = many[0] });
        Assert.Single(bench.Frames);
    }

    [Fact]
    public void Codec_may_change_with_the_payload_type_and_begins_with_a_key_frame()
    {
        var vp8 = new RtpReceiverCodec(96, "video/VP8", 90_000) { NackPli = true };
        var bench = new InboundBench(TestReceivers.Video() with { Codecs = [TestReceivers.H264, vp8] });
        byte[] keyFrame = Convert.FromHexString("105042009D012A8002E00101");
        bench.Play(0, 3);
        bench.Handle(InboundBench.Picture(3) with { PayloadType = 96, Payload = [0x10, 0x51, 1] });
        bench.Handle(InboundBench.Picture(4) with { PayloadType = 96, Payload = keyFrame });
        bench.Handle(InboundBench.Picture(5) with { PayloadType = 96, Payload = [0x10, 0x51, 1] });
        Assert.Equal(["video/H264", "video/VP8"], bench.Frames.Select(frame => frame.Codec.MimeType).Distinct());
        Assert.Equal([0u, 3000u, 6000u, 12000u, 15000u], bench.Frames.Select(frame => frame.RtpTimestamp));
        Assert.Equal(keyFrame[1..], bench.Frames[3].Payload);
        Assert.Equal(640, bench.Receiver.Statistics.FrameWidth);
    }

    [Fact]
    public void Local_source_is_whom_reports_come_from()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Media.SetLocalSource(0x1234, "us");
        Assert.Throws<ArgumentException>(() => bench.Media.SetLocalSource(1, new string('c', 256)));
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Run(1000);
        var walk = new RtcpCompound(bench.Sent[0].Compound);
        Assert.True(walk.TryRead(out RtcpPacket packet));
        Assert.True(ReceiverReport.TryParse(packet, out ReceiverReport report));
        Assert.True(walk.TryRead(out packet));
        Assert.True(SourceDescription.TryGetCname(packet, 0x1234, out ReadOnlySpan<byte> cname));
        Assert.Equal((0x1234u, "us"), (report.Ssrc, System.Text.Encoding.UTF8.GetString(cname)));
    }

    private static List<ReportBlock> Blocks(InboundBench bench)
    {
        var blocks = new List<ReportBlock>();
        foreach ((_, byte[] compound) in bench.Sent)
        {
            var walk = new RtcpCompound(compound);
            while (walk.TryRead(out RtcpPacket packet))
            {
                if (!ReceiverReport.TryParse(packet, out ReceiverReport report)) continue;
                for (int i = 0; i < report.Blocks.Count; i++) blocks.Add(report.Blocks[i]);
            }
        }
        return blocks;
    }
}
