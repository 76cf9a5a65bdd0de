using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class OutboundMediaTests : IDisposable
{
    private const int Budget = FragmentTable.PayloadBudget;
    private const int Sound = 1, Camera = 2, Screen = 3;
    private static readonly TimeSpan FrameInterval = TimeSpan.FromMilliseconds(33), Second = TimeSpan.FromSeconds(1);

    private static readonly RtpSenderParameters SoundParameters = new()
    {
        Handle = Sound, Kind = MediaKind.Audio, Codec = MediaCodec.Opus, ClockRate = 48_000, PayloadType = 111,
        Ssrc = 0x51, Mid = "0",
        Cname = "camera", Extensions = new RtpHeaderExtensionIds(Mid: 1, TransportWideCc: 2, AudioLevel: 5),
    };

    private static readonly RtpSenderParameters CameraParameters = Video(Camera, MediaCodec.Vp8, 96, 0x52, "1");
    private static readonly RtpSenderParameters ScreenParameters = Video(Screen, MediaCodec.Av1, 45, 0x53, "2");

    private readonly MediaBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void Each_sender_has_its_own_stream_and_all_share_one_transport_wide_counter()
    {
        _bench.SetSenders(SoundParameters, CameraParameters, ScreenParameters);
        for (int i = 0; i < 10; i++)
        {
            _bench.Send(Sound, MediaCodec.Opus, true, 80);
            _bench.Send(Camera, MediaCodec.Vp8, i == 0, 3 * Budget);
            _bench.Send(Screen, MediaCodec.Av1, i == 0, 2 * Budget);
            _bench.Run(20);
        }
        _bench.Run(FrameInterval);
        Assert.Equal([10, 40, 30], new uint[] { 0x51, 0x52, 0x53 }.Select(ssrc => _bench.PacketsOf(ssrc).Count()));
        foreach (RtpSenderParameters sender in new[] { SoundParameters, CameraParameters, ScreenParameters })
        {
            RtpPacket first = SenderBench.Parse(_bench.PacketsOf(sender.Ssrc).First().Packet);
            Assert.Equal(sender.PayloadType, first.PayloadType);
            Assert.True(first.Extension.TryGet(1, out ReadOnlySpan<byte> mid));
            Assert.Equal(sender.Mid[0], (char)mid[0]);
        }
        Assert.Equal(
            Enumerable.Range(1, 80),
            _bench.Packets.Select(packet => TransportWideNumber(SenderBench.Parse(packet.Packet))));
    }

    [Fact]   // RFC 7587 §4.1: 48 kHz; RFC 3551 §4.1: the marker is on the first packet after silence; RFC 6464
    public void Sound_goes_on_by_its_length_and_begins_anew_after_silence()
    {
        _bench.SetSenders(SoundParameters);
        long begin = _bench.Now.Ticks;
        int[] capturedMs = [0, 27, 35, 60, 500, 520];
        foreach (int milliseconds in capturedMs)
            _bench.Send(Sound, MediaCodec.Opus, true, 80, begin + (milliseconds * TimeSpan.TicksPerMillisecond));
        _bench.Run(20);
        RtpPacket first = SenderBench.Parse(_bench.Packets[0].Packet);
        uint[] expected = [0, 960, 1920, 2880, 24_000, 24_960];
        for (int i = 0; i < expected.Length; i++)
        {
            RtpPacket packet = SenderBench.Parse(_bench.Packets[i].Packet);
            Assert.Equal(expected[i], packet.Timestamp - first.Timestamp);
            Assert.Equal(i is 0 or 4, packet.Marker);
            Assert.True(packet.Extension.TryGet(5, out ReadOnlySpan<byte> level));
            Assert.Equal(0x80 | 40, level[0]);
        }
    }

    [Fact]
    public void Sound_does_not_wait_for_a_picture_that_is_paced()
    {
        _bench.SetSenders(CameraParameters, SoundParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 60 * Budget);
        _bench.Send(Sound, MediaCodec.Opus, true, 80);
        _bench.Run(5);
        Assert.Equal(0x51u, SenderBench.Parse(_bench.Packets[0].Packet).Ssrc);
        Assert.InRange(_bench.PacketsOf(0x52).Count(), 1, 40);
        _bench.Send(Sound, MediaCodec.Opus, true, 80);
        Instant sent = _bench.Now;
        _bench.Run(40);
        Assert.Equal(sent, _bench.PacketsOf(0x51).Last().At);
        Assert.Equal(61, _bench.PacketsOf(0x52).Count());
    }

    [Fact]
    public void Two_streams_of_pictures_keep_up_with_their_rates_together()
    {
        _bench.SetSenders(CameraParameters, ScreenParameters);
        for (int i = 0; i < 60; i++)
        {
            _bench.Send(Camera, MediaCodec.Vp8, i % 30 == 0, i % 30 == 0 ? 80_000 : 20_000);
            _bench.Send(Screen, MediaCodec.Av1, i % 30 == 0, i % 30 == 0 ? 120_000 : 10_000);
            _bench.Run(FrameInterval);
        }
        _bench.Run(FrameInterval);
        Assert.All(_bench.Transport.Senders, sender =>
        {
            Assert.Equal(
                (60, 0, 0), (sender.Statistics.FramesSent, sender.Statistics.FramesSkipped, sender.QueuedBytes));
            Assert.True(sender.Statistics.TotalPacketSendDelay / sender.Statistics.PacketsSent < 2 * FrameInterval);
        });
    }

    [Fact]
    public void Feedback_goes_to_the_sender_whose_SSRC_it_names()
    {
        _bench.SetSenders(SoundParameters, CameraParameters, ScreenParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 3 * Budget);
        _bench.Send(Screen, MediaCodec.Av1, true, 3 * Budget);
        _bench.Run(FrameInterval);
        ushort number = SenderBench.Parse(_bench.PacketsOf(0x53).ElementAt(1).Packet).SequenceNumber;

        _bench.HandleRtcp(buffer => PictureLossIndication.Write(buffer, 1, 0x53));
        Assert.True(_bench.Transport.TakeKeyFrameRequest(out int handle));
        Assert.Equal(Screen, handle);
        Assert.False(_bench.Transport.TakeKeyFrameRequest(out _));
        _bench.HandleRtcp(buffer => FullIntraRequest.Write(buffer, 1, 0x52, 1));
        Assert.True(_bench.Transport.TakeKeyFrameRequest(out handle));
        Assert.Equal(Camera, handle);
        _bench.HandleRtcp(buffer => GenericNack.Write(buffer, 1, 0x53, [number]));
        _bench.Run(FrameInterval);
        RtpPacket again = SenderBench.Parse(_bench.PacketsOf(ScreenParameters.RtxSsrc).Single().Packet);
        Assert.Equal(number, (ushort)((again.Payload[0] << 8) | again.Payload[1]));
        _bench.HandleRtcp(buffer => ReceiverReport.Write(buffer, 1, [
            new ReportBlock(0x52, 128, 2, LastNumber(0x52) - 1, 90, 0, 0),
            new ReportBlock(0x53, 0, 1, LastNumber(0x53), 180, 0, 0)]));

        RtpSenderStatistics camera = _bench.Transport.FindSender(Camera)!.Statistics,
            screen = _bench.Transport.FindSender(Screen)!.Statistics;
        Assert.Equal(
            (0, 1, 0, 2, 1),
            (camera.PliCount, camera.FirCount, camera.NackCount, camera.PacketsLost, camera.PacketsReceived));
        Assert.Equal(
            (1, 0, 1, 1, 3),
            (screen.PliCount, screen.FirCount, screen.NackCount, screen.PacketsLost, screen.PacketsReceived));
        Assert.Equal((0.5, TimeSpan.FromMilliseconds(1)), (camera.FractionLost, camera.Jitter));
    }

    [Fact]   // RFC 3550 §6.6
    public void Sender_that_is_no_longer_named_says_BYE_and_the_others_go_on()
    {
        _bench.SetSenders(CameraParameters, ScreenParameters);
        SendBoth();
        _bench.SetSenders(CameraParameters);
        int reports = _bench.Reports.Count;
        SendBoth();
        Assert.Equal([0x53u, ScreenParameters.RtxSsrc], Goodbyes(_bench.Reports[reports..]));
        Assert.Single(_bench.Transport.Senders);
        Assert.Null(_bench.Transport.FindSender(Screen));
        Assert.Equal(2, _bench.Transport.FindSender(Camera)!.Statistics.FramesSent);
        Assert.Single(_bench.PacketsOf(0x53));
    }

    [Fact]   // an SRTP index used twice would give GCM's key away (RFC 3711 §9.1)
    public void Stream_that_comes_back_goes_on_with_its_numbers_after_a_key_frame()
    {
        _bench.SetSenders(CameraParameters, ScreenParameters);
        SendBoth();
        uint last = LastNumber(0x53);
        _bench.SetSenders(CameraParameters);
        _bench.Run(FrameInterval);
        _bench.SetSenders(CameraParameters, ScreenParameters with { Handle = 7 });
        _bench.Send(7, MediaCodec.Av1, false, 100);
        Assert.True(_bench.Transport.TakeKeyFrameRequest(out int handle));
        Assert.Equal(7, handle);
        _bench.Send(7, MediaCodec.Av1, true, 100);
        _bench.Run(FrameInterval);
        Assert.Equal(last + 1, LastNumber(0x53));
        Assert.Equal(0, _bench.Rejected);
        Assert.Equal(2, _bench.Transport.FindSender(7)!.Statistics.FramesSent);
    }

    [Fact]
    public void Stream_that_comes_back_before_its_BYE_was_sent_says_none()
    {
        _bench.SetSenders(CameraParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 500);
        _bench.Run(FrameInterval);
        _bench.SetSenders();
        _bench.SetSenders(CameraParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 500);
        _bench.Run(FrameInterval);
        Assert.Empty(Goodbyes(_bench.Reports));
        Assert.Equal((2, 0), (_bench.PacketsOf(0x52).Count(), _bench.Rejected));
    }

    [Fact]
    public void Other_parameters_of_a_stream_lose_neither_what_waits_nor_what_may_be_asked_for()
    {
        _bench.SetSenders(CameraParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 60 * Budget);
        _bench.Run(2);
        int before = _bench.Packets.Count;
        Assert.InRange(before, 1, 50);
        ushort number = SenderBench.Parse(_bench.Packets[3].Packet).SequenceNumber;
        _bench.SetSenders(CameraParameters with { MaxBitrateBps = 50_000_000, PayloadType = 100 });
        _bench.HandleRtcp(buffer => GenericNack.Write(buffer, 1, 0x52, [number]));
        _bench.Run(100);
        Assert.Equal(61, _bench.PacketsOf(0x52).Count());
        Assert.Single(_bench.PacketsOf(CameraParameters.RtxSsrc));
        Assert.Equal(100, SenderBench.Parse(_bench.PacketsOf(0x52).Last().Packet).PayloadType);
        Assert.False(_bench.Transport.TakeKeyFrameRequest(out _));
    }

    [Fact]
    public void Headers_of_another_length_forget_the_history_and_nothing_else()
    {
        _bench.SetSenders(CameraParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 100);
        _bench.Run(FrameInterval);
        uint number = LastNumber(0x52);
        _bench.SetSenders(CameraParameters with { Mid = "a longer one" });
        _bench.HandleRtcp(buffer => GenericNack.Write(buffer, 1, 0x52, [(ushort)number]));
        _bench.Send(Camera, MediaCodec.Vp8, false, 100);
        _bench.Run(FrameInterval);
        Assert.Equal(number + 1, LastNumber(0x52));
        Assert.Equal((1, 2), (
            _bench.Transport.FindSender(Camera)!.Statistics.NackedPacketsMissing,
            _bench.Transport.FindSender(Camera)!.Statistics.FramesSent));
    }

    [Fact]   // W3C WebRTC §5.2.7, active
    public void Inactive_sender_sends_nothing_and_goes_on_with_a_key_frame_when_it_is_active_again()
    {
        _bench.SetSenders(CameraParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 30 * Budget);
        _bench.Run(1);
        _bench.SetSenders(CameraParameters with { IsActive = false });
        (int packets, int reports) = (_bench.Packets.Count, _bench.Reports.Count);
        for (int i = 0; i < 100; i++)
        {
            _bench.Send(Camera, MediaCodec.Vp8, i % 30 == 0, 1000);
            _bench.Run(FrameInterval);
        }
        _bench.HandleRtcp(buffer => PictureLossIndication.Write(buffer, 1, 0x52));
        Assert.False(_bench.Transport.TakeKeyFrameRequest(out _));
        Assert.Equal((packets, reports), (_bench.Packets.Count, _bench.Reports.Count));
        Assert.Equal(Instant.Never, _bench.Transport.NextTimeout);
        Assert.False(_bench.Transport.FindSender(Camera)!.Statistics.IsActive);

        uint last = LastNumber(0x52);
        _bench.SetSenders(CameraParameters);
        Assert.True(_bench.Transport.TakeKeyFrameRequest(out _));
        _bench.Send(Camera, MediaCodec.Vp8, false, 100);
        _bench.Send(Camera, MediaCodec.Vp8, true, 100);
        _bench.Run(FrameInterval);
        Assert.Equal(last + 1, LastNumber(0x52));
        Assert.Equal((0, reports + 1), (_bench.Rejected, _bench.Reports.Count));
    }

    [Fact]   // W3C WebRTC §5.2.7, maxBitrate
    public void Bitrate_bound_holds_one_stream_back_and_not_the_other()
    {
        const int Bound = 800_000;
        _bench.SetSenders(CameraParameters with { MaxBitrateBps = Bound }, ScreenParameters);
        Instant begin = _bench.Now;
        _bench.Send(Camera, MediaCodec.Vp8, true, 120_000);
        _bench.Send(Screen, MediaCodec.Av1, true, 120_000);
        _bench.Run(2 * Second);
        Assert.True(_bench.PacketsOf(0x53).Last().At - begin < TimeSpan.FromMilliseconds(100));
        TimeSpan took = _bench.PacketsOf(0x52).Last().At - begin;
        double fastest = (120_000 - RtpSender.BitrateBurstBytes - Budget) * 8.0 / Bound;
        Assert.InRange(took.TotalSeconds, fastest, 1.2);
        Assert.Equal(1, _bench.Transport.FindSender(Camera)!.Statistics.FramesSent);
    }

    [Fact]
    public void Encoder_is_told_the_smaller_of_bound_and_estimate()
    {
        _bench.SetSenders(CameraParameters, ScreenParameters);
        Assert.False(_bench.Transport.TryPollTargetBitrate(out _, out _));
        _bench.SetSenders(CameraParameters with { MaxBitrateBps = 800_000 }, ScreenParameters);
        Assert.True(_bench.Transport.TryPollTargetBitrate(out int handle, out long? bitrate));
        Assert.Equal((Camera, 800_000L), (handle, bitrate));
        Assert.False(_bench.Transport.TryPollTargetBitrate(out _, out _));
        _bench.HandleRtcp(buffer => ReceiverEstimatedMaximumBitrate.Write(buffer, 1, 500_000, [0x52u]));
        Assert.True(_bench.Transport.TryPollTargetBitrate(out handle, out bitrate));
        Assert.Equal((Camera, 500_000L), (handle, bitrate));
        _bench.HandleRtcp(buffer => ReceiverEstimatedMaximumBitrate.Write(buffer, 1, 900_000, [0x52u, 0x53u]));
        Assert.True(_bench.Transport.TryPollTargetBitrate(out handle, out bitrate));
        Assert.Equal((Camera, 800_000L), (handle, bitrate));
        Assert.True(_bench.Transport.TryPollTargetBitrate(out handle, out bitrate));
        Assert.Equal(Screen, handle);
        Assert.InRange(bitrate!.Value, 890_000, 900_000);
    }

    [Theory]   // W3C WebRTC §5.2.7, maxFramerate
    [InlineData(15.0, true, 30, 30)]
    [InlineData(10.0, true, 30, 30)]                                           // every second one is referred to
    [InlineData(20.0, true, 40, 20)]
    [InlineData(30.0, true, 60, 0)]
    [InlineData(10.0, false, 60, 0)]
    public void Frame_rate_bound_leaves_out_only_what_no_frame_refers_to(
        double bound, bool everySecond, int sent, int leftOut)
    {
        _bench.SetSenders(CameraParameters with { MaxFramerate = bound });
        for (int i = 0; i < 60; i++)
        {
            long captureTicks = _bench.Now.Ticks + (i % 3 * TimeSpan.TicksPerMillisecond);
            _bench.Send(Camera, MediaCodec.Vp8, i == 0, 500, captureTicks, isDisposable: everySecond && i % 2 == 1);
            _bench.Run(TimeSpan.FromSeconds(1.0 / 30));
        }
        RtpSenderStatistics statistics = _bench.Transport.FindSender(Camera)!.CollectStatistics(_bench.Now);
        Assert.InRange(statistics.FramesSent, sent - 4, sent + 4);
        Assert.InRange(statistics.FramesLeftOut, leftOut - 4, leftOut + 4);
        ushort[] ids = [.. _bench.PacketsOf(0x52).Select(packet => PictureIdOf(SenderBench.Parse(packet.Packet)))];
        for (int i = 1; i < ids.Length; i++) Assert.Equal((ids[i - 1] + 1) & 0x7FFF, ids[i]);
    }

    [Fact]
    public void Frame_rate_of_0_freezes_the_picture_until_it_is_raised()
    {
        _bench.SetSenders(CameraParameters);
        _bench.Send(Camera, MediaCodec.Vp8, true, 500);
        _bench.SetSenders(CameraParameters with { MaxFramerate = 0 });
        for (int i = 0; i < 10; i++) _bench.Send(Camera, MediaCodec.Vp8, i == 5, 500);
        _bench.Run(Second);
        Assert.Equal(1, _bench.Transport.FindSender(Camera)!.Statistics.FramesSent);
        _bench.SetSenders(CameraParameters with { MaxFramerate = 30 });
        Assert.True(_bench.Transport.TakeKeyFrameRequest(out _));
        _bench.Send(Camera, MediaCodec.Vp8, false, 500);
        _bench.Send(Camera, MediaCodec.Vp8, true, 500);
        _bench.Run(Second);
        Assert.Equal(2, _bench.Transport.FindSender(Camera)!.Statistics.FramesSent);
    }

    [Fact]
    public void Lost_packet_comes_again_with_the_PictureID_it_had()
    {
        _bench.SetSenders(CameraParameters);
        for (int i = 0; i < 3; i++)
        {
            _bench.Send(Camera, MediaCodec.Vp8, i == 0, 500);
            _bench.Run(FrameInterval);
        }
        RtpPacket lost = SenderBench.Parse(_bench.PacketsOf(0x52).ElementAt(1).Packet);
        ushort number = lost.SequenceNumber;
        _bench.HandleRtcp(buffer => GenericNack.Write(buffer, 1, 0x52, [number]));
        _bench.Run(FrameInterval);
        RtpPacket again = SenderBench.Parse(_bench.PacketsOf(CameraParameters.RtxSsrc).Single().Packet);
        Assert.Equal(lost.Payload.ToArray(), again.Payload[2..].ToArray());
        Assert.Equal(lost.Timestamp, again.Timestamp);
    }

    [Fact]
    public void Frame_of_another_codec_or_kind_is_counted_and_not_sent()
    {
        _bench.SetSenders(CameraParameters, SoundParameters);
        _bench.Send(Camera, MediaCodec.Vp9, true, 500);
        _bench.Send(Camera, MediaCodec.Opus, true, 50);
        _bench.Send(Sound, MediaCodec.Pcmu, true, 160);
        _bench.Send(99, MediaCodec.Vp8, true, 500);
        _bench.Run(FrameInterval);
        Assert.Empty(_bench.Packets);
        Assert.Equal((2, 1), (
            _bench.Transport.FindSender(Camera)!.Statistics.FramesOfOtherCodec,
            _bench.Transport.FindSender(Sound)!.Statistics.FramesOfOtherCodec));
    }

    [Fact]
    public void Statistics_tell_size_rate_and_large_frames()
    {
        _bench.SetSenders(CameraParameters);
        for (int i = 0; i < 90; i++)
        {
            _bench.Send(Camera, MediaCodec.Vp8, i == 0, i == 60 ? 10_000 : 1000);
            _bench.Run(TimeSpan.FromSeconds(1.0 / 30));
        }
        RtpSenderStatistics statistics = _bench.Transport.FindSender(Camera)!.CollectStatistics(_bench.Now);
        Assert.Equal(
            (322, 182, 1, 1),
            (statistics.FrameWidth, statistics.FrameHeight, statistics.KeyFramesSent, statistics.HugeFramesSent));
        Assert.InRange(statistics.FramesPerSecond, 29, 31);
        Assert.Equal(CameraParameters.RtxSsrc, statistics.RtxSsrc);
        _bench.Run(3 * Second);
        Assert.Equal(0, _bench.Transport.FindSender(Camera)!.CollectStatistics(_bench.Now).FramesPerSecond);
    }

    [Fact]
    public void One_SSRC_or_handle_twice_is_refused()
    {
        Assert.Throws<ArgumentException>(
            () => _bench.SetSenders(CameraParameters, ScreenParameters with { Ssrc = 0x52 }));
        Assert.Throws<ArgumentException>(
            () => _bench.SetSenders(CameraParameters, ScreenParameters with { Handle = Camera }));
    }

    [Fact]
    public void Stream_beyond_the_limit_is_refused()
    {
        for (uint i = 0; i < OutboundMedia.StreamLimit; i++)
        {
            _bench.SetSenders(SoundParameters with { Ssrc = 1000 + i });
            _bench.Send(Sound, MediaCodec.Opus, true, 80);
            _bench.Run(1);
        }
        Assert.False(_bench.Transport.SetSenders(_bench.Now, [SoundParameters with { Ssrc = 5 }], TestStream.Clock));
        _bench.SetSenders(SoundParameters with { Ssrc = 1000 });
        Assert.Single(_bench.Transport.Senders);
    }

    [Fact]
    public void Close_gives_every_frame_back_and_says_BYE_for_all()
    {
        _bench.SetSenders(SoundParameters, CameraParameters, ScreenParameters);
        _bench.Send(Sound, MediaCodec.Opus, true, 80);
        SendBoth();
        _bench.Send(Camera, MediaCodec.Vp8, false, 300_000);
        _bench.Transport.Close(_bench.Now);
        Assert.Equal(0, _bench.Encoded.OutstandingFrames);
        int reports = _bench.Reports.Count;
        _bench.Run(FrameInterval);
        Assert.Equal(
            [0x51u, 0x52u, 0x53u, CameraParameters.RtxSsrc, ScreenParameters.RtxSsrc],
            Goodbyes(_bench.Reports[reports..]).Order());
    }

    private void SendBoth()
    {
        _bench.Send(Camera, MediaCodec.Vp8, true, 500);
        _bench.Send(Screen, MediaCodec.Av1, true, 500);
        _bench.Run(FrameInterval);
    }

    private uint LastNumber(uint ssrc) => SenderBench.Parse(_bench.PacketsOf(ssrc).Last().Packet).SequenceNumber;

    private static int TransportWideNumber(RtpPacket packet)
    {
        Assert.True(packet.Extension.TryGet(2, out ReadOnlySpan<byte> value));
        return (value[0] << 8) | value[1];
    }

    private static ushort PictureIdOf(RtpPacket packet) =>
        (ushort)(((packet.Payload[2] << 8) | packet.Payload[3]) & 0x7FFF);

    private static List<uint> Goodbyes(IEnumerable<byte[]> reports)
    {
        var sources = new List<uint>();
        foreach (byte[] report in reports)
        {
            var compound = new RtcpCompound(report);
            while (compound.TryRead(out RtcpPacket packet))
            {
                if (!Goodbye.TryParse(packet, out Goodbye goodbye)) continue;
                for (int i = 0; i < goodbye.Count; i++) sources.Add(goodbye[i]);
            }
        }
        return sources;
    }

    private static RtpSenderParameters Video(
        int handle, MediaCodec codec, byte payloadType, uint ssrc, string mid) => new()
    {
        Handle = handle, Codec = codec, PayloadType = payloadType, Ssrc = ssrc,
        RtxPayloadType = (byte)(payloadType + 1), RtxSsrc = ssrc + 0x100,
        Mid = mid, Cname = "camera", Nack = true,
        Extensions = new RtpHeaderExtensionIds(Mid: 1, TransportWideCc: 2, AbsSendTime: 3, PlayoutDelay: 4),
    };
}
