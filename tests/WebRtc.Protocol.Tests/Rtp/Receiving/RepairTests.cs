using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class RepairTests
{
    [Fact]
    public void Missing_packets_are_asked_for_once_per_round_trip_and_not_for_ever()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Media.SetRoundTripTime(TimeSpan.FromMilliseconds(100));
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Handle(InboundBench.Picture(3));
        bench.Run(50);
        Assert.Equal([1, 2], bench.Nacked());
        bench.Run(100);
        Assert.Equal([1, 2, 1, 2], bench.Nacked());
        bench.Run(30_000);
        Assert.InRange(bench.Nacked().Count, 30, NackList.MaxTries * 2);
    }

    [Fact]
    public void Retransmission_lets_the_frames_behind_it_go_in_order()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Handle(InboundBench.Picture(2));
        bench.Handle(InboundBench.Picture(3));
        Assert.Single(bench.Frames);
        bench.Handle(InboundBench.Picture(1).BuildRtx(100));
        Assert.Equal([0u, 3000u, 6000u, 9000u], bench.Frames.Select(frame => frame.RtpTimestamp));
        Assert.All(bench.Frames, frame => Assert.Equal(TestStream.Ssrc, frame.Ssrc));
        Assert.Equal(0, bench.Media.PacketsWaiting);
    }

    [Fact]
    public void Retransmission_that_is_padded_empty_or_of_nothing_known_does_no_harm()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(1).BuildRtx(1));                     // before the stream
        bench.Handle(InboundBench.Picture(0, isKey: true));
        bench.Handle(InboundBench.Picture(0) with
        {
            PayloadType = TestStream.RtxPayloadType, Ssrc = TestStream.RtxSsrc, Payload = [],
        });
        bench.Handle(InboundBench.Picture(5000).BuildRtx(2));                  // of the future
        bench.Handle(InboundBench.Picture(0, isKey: true).BuildRtx(3));        // of what is there
        bench.Handle(InboundBench.Picture(2));
        byte[] padded = [.. InboundBench.Picture(1).BuildRtx(4), 0, 2];
        padded[0] |= 0x20;
        bench.Handle(padded);
        Assert.Equal(3, bench.Frames.Count);
        Assert.Equal(InboundBench.Picture(1).Payload, bench.Frames[1].Payload[4..]);
    }

    [Fact]
    public void Key_frame_is_asked_for_at_once_when_the_stream_begins_without_one()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(10));
        bench.Run(RtpReceiver.StartPatience);
        Assert.Equal(1, bench.PictureLossIndications);
        Assert.Empty(bench.Frames);
        bench.Handle(InboundBench.Picture(11, isKey: true));
        bench.Run(10_000);
        Assert.Single(bench.Frames);
        Assert.Equal(1, bench.PictureLossIndications);
    }

    [Fact]
    public void Key_frame_that_does_not_come_is_asked_for_again_and_ever_more_rarely()
    {
        var bench = new InboundBench(TestReceivers.Video());
        for (int number = 0; number < 600; number++)
        {
            bench.Handle(InboundBench.Picture(number));
            bench.Run(33);
        }
        Assert.InRange(bench.PictureLossIndications, 5, 8);                    // 20 s: after 0.5, 1, 2, 4, 4, 4 s
    }

    [Fact]
    public void Fir_is_sent_where_pli_is_not_agreed_and_nothing_where_neither_is()
    {
        var bench = new InboundBench(Taking(TestReceivers.H264 with { NackPli = false }));
        bench.Handle(InboundBench.Picture(10));
        bench.Run(100);
        Assert.Equal(1, bench.Count(RtcpPacketType.PayloadFeedback, FullIntraRequest.Format));

        bench = new InboundBench(Taking(TestReceivers.H264 with { NackPli = false, CcmFir = false }));
        bench.Handle(InboundBench.Picture(10));
        bench.Run(1900);
        Assert.Equal(0, bench.Count(RtcpPacketType.PayloadFeedback));
    }

    [Fact]
    public void Application_may_ask_for_a_key_frame()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        bench.Media.RequestKeyFrame(bench.Now, TestReceivers.VideoHandle);
        bench.Media.RequestKeyFrame(bench.Now, handle: 99);
        bench.Play(3, 5);
        Assert.Equal(1, bench.PictureLossIndications);
    }

    [Fact]
    public void Gap_that_is_not_repaired_in_time_makes_video_go_on_with_the_next_key_frame()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 10);
        bench.Play(11, 60);                                                    // 10 is gone for good
        Assert.Equal(10, bench.Frames.Count);
        Assert.True(bench.PictureLossIndications >= 1);
        bench.Handle(InboundBench.Picture(60, isKey: true));
        bench.Play(61, 65);
        Assert.Equal(15, bench.Frames.Count);
        Assert.Equal((true, true), (bench.Frames[10].IsKeyFrame, bench.Frames[10].FollowsLoss));
        Assert.False(bench.Frames[11].FollowsLoss);
        Assert.Equal(1, bench.Receiver.Statistics.GapsSkipped);
        Assert.Equal(0, bench.Media.PacketsWaiting);
    }

    [Fact]
    public void Key_frame_that_waits_behind_a_lost_gap_is_gone_on_with()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        bench.Handle(InboundBench.Picture(4));
        bench.Handle(InboundBench.Picture(5, isKey: true));
        bench.Handle(InboundBench.Picture(6));
        bench.Run(3000);
        Assert.Equal([0u, 3000u, 6000u, 15000u, 18000u], bench.Frames.Select(frame => frame.RtpTimestamp));
        Assert.Equal(0, bench.PictureLossIndications);
    }

    [Fact]
    public void Audio_goes_on_behind_a_gap_after_a_short_wait()
    {
        var bench = new InboundBench(TestReceivers.Audio());
        for (int number = 0; number < 20; number++)
        {
            if (number != 10) bench.Handle(InboundBench.Sound(number));
            bench.Run(20);
        }
        bench.Run(GapPatience.ReorderHighest);
        Assert.Equal(19, bench.Frames.Count);
        Assert.True(bench.Frames[10].FollowsLoss);
        Assert.Equal(11 * 960u, bench.Frames[10].RtpTimestamp);
        Assert.Empty(bench.Nacked());
    }

    [Fact]
    public void Audio_that_comes_in_another_order_is_put_right()
    {
        var bench = new InboundBench(TestReceivers.Audio());
        foreach (int number in (int[])[0, 2, 1, 3, 5, 6, 4, 4, 2, 7]) bench.Handle(InboundBench.Sound(number));
        Assert.Equal(
            Enumerable.Range(0, 8).Select(i => (uint)i * 960), bench.Frames.Select(frame => frame.RtpTimestamp));
        Assert.Equal(8 * 960, bench.Receiver.Statistics.JitterBufferEmittedCount);
    }

    [Fact]
    public void First_packets_of_a_stream_may_come_in_another_order()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(2));
        bench.Handle(InboundBench.Picture(1));
        bench.Handle(InboundBench.Picture(0, isKey: true));
        Assert.Equal([0u, 3000u, 6000u], bench.Frames.Select(frame => frame.RtpTimestamp));
        Assert.Equal(0, bench.PictureLossIndications);
    }

    [Fact]
    public void One_packet_far_from_all_others_is_refused_and_two_in_a_row_are_a_new_beginning()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        bench.Handle(InboundBench.Picture(30_000, isKey: true));
        bench.Play(3, 6);
        Assert.Equal(6, bench.Frames.Count);
        Assert.Equal(1, bench.Receiver.Statistics.PacketsRefused);
        bench.Handle(InboundBench.Picture(40_000));
        bench.Handle(InboundBench.Picture(40_001, isKey: true));
        Assert.Equal(40_001u * 3000, bench.Frames[^1].RtpTimestamp);
        Assert.Empty(bench.Nacked());
    }

    [Fact]
    public void Gap_too_large_to_be_repaired_is_not_waited_for()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        bench.Handle(InboundBench.Picture(3 + NackList.MaxMissing + 1));
        bench.Run(10);
        Assert.Empty(bench.Nacked());
        Assert.Equal(1, bench.PictureLossIndications);
        bench.Handle(InboundBench.Picture(3 + NackList.MaxMissing + 2, isKey: true));
        Assert.Equal(4, bench.Frames.Count);
    }

    [Fact]
    public void Packets_that_wait_are_bounded_however_many_come_behind_a_gap()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        int most = 0;
        for (int number = 2; number < 20_000; number++)
        {
            bench.Handle(InboundBench.Picture(number));
            most = Math.Max(most, bench.Media.PacketsWaiting);
        }
        Assert.InRange(most, PacketRing.MaxPackets - 2, PacketRing.MaxPackets);
        Assert.True(bench.Receiver.Statistics.GapsSkipped >= 1);
        bench.Media.Stop();
        Assert.Equal(0, bench.Media.PacketsWaiting);
    }

    [Fact]
    public void Bytes_that_wait_are_bounded()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Handle(InboundBench.Picture(0, isKey: true));
        byte[] payload = new byte[8000];
        payload[0] = 0x41;
        for (int number = 2; number < 2000; number++)
        {
            bench.Handle(InboundBench.Picture(number) with { Payload = payload });
            Assert.True(bench.Media.PacketsWaiting * payload.Length <= PacketRing.MaxBytes);
        }
    }

    [Fact]
    public void Frames_nobody_polls_are_bounded()
    {
        var media = new InboundMedia(new TestKit.SeededRandom(1));
        media.SetReceivers(Instant.Zero, [TestReceivers.Audio()]);
        for (int number = 0; number < ReceivedFrameQueue.MaxFrames + 100; number++)
            media.HandleRtp(Instant.Zero, InboundBench.Sound(number).Build());
        int count = 0;
        while (media.TryPollFrame(out _)) count++;
        Assert.Equal(ReceivedFrameQueue.MaxFrames, count);
        Assert.Equal(100, media.Receivers[0].Statistics.FramesDropped);
    }

    [Fact]
    public void Frame_whose_marker_is_missing_ends_with_the_next_timestamp()
    {
        var bench = new InboundBench(TestReceivers.Video());
        for (int number = 0; number < 5; number++)
            bench.Handle(InboundBench.Picture(number, isKey: number == 0) with { Marker = false });
        Assert.Equal([0u, 3000u, 6000u, 9000u], bench.Frames.Select(frame => frame.RtpTimestamp));
    }

    [Fact]
    public void Malformed_frame_makes_a_key_frame_be_asked_for()
    {
        var bench = new InboundBench(TestReceivers.Video());
        bench.Play(0, 3);
        // An FU-A's end without its begin.
        bench.Handle(InboundBench.Picture(3) with { Payload = [0x7C, 0x45, 1, 2] });
        bench.Play(4, 6);
        Assert.Equal(3, bench.Frames.Count);
        Assert.Equal(1, bench.PictureLossIndications);
        bench.Handle(InboundBench.Picture(6, isKey: true));
        Assert.True(bench.Frames[3].IsKeyFrame);
    }

    [Fact]
    public void Damaged_packets_and_reports_do_no_harm()
    {
        var bench = new InboundBench(TestReceivers.Video(), TestReceivers.Audio());
        bench.Play(0, 3);
        byte[] packet = (InboundBench.Picture(3) with { Mid = "0", TransportWideSequence = 7, Csrcs = [9] }).Build();
        Mutations.Run(packet, bytes => bench.Handle(bytes.ToArray()));
        Mutations.Run(InboundBench.Picture(4).BuildRtx(5), bytes => bench.Handle(bytes.ToArray()));
        byte[] report = new byte[100];
        int length = SenderReport.Write(report, TestStream.Ssrc, 1UL << 40, 2, 3, 4);
        length += Goodbye.Write(report.AsSpan(length), [TestStream.Ssrc, 5]);
        Mutations.Run(report[..length], bytes => bench.Media.HandleRtcp(bench.Now, bytes));
        bench.Run(5000);
        Assert.True(bench.Media.Counters.MalformedRtp > 0 && bench.Media.Counters.MalformedRtcp > 0);
    }

    private static RtpReceiverParameters Taking(RtpReceiverCodec codec) =>
        TestReceivers.Video() with { Codecs = [codec] };
}
