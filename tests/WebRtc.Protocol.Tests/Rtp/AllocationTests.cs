using Camerad.Media;
using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtcp;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Srtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class AllocationTests
{
    private const int WarmUpPictures = 150, Pictures = 150, Viewers = 3, Rounds = 5;

    [Theory]
    [InlineData(true, (int)SrtpProfile.AeadAes128Gcm)]
    [InlineData(true, (int)SrtpProfile.Aes128CmHmacSha1_80)]
    [InlineData(false, (int)SrtpProfile.AeadAes128Gcm)]
    public void Sending_history_reports_and_retransmission_allocate_nothing(bool rtx, int profile)
    {
        SrtpSender srtp = TestStream.Sessions((SrtpProfile)profile).Camera.Outbound;
        var counter = new TransportWideSequence();
        RtpSender[] senders = [.. Enumerable.Range(1, Viewers).Select(i => new RtpSender(
            TestStream.Parameters(rtx), counter, TestStream.Clock, new SeededRandom((ulong)i), firstPacketIndex: 0))];
        var encoded = new EncodedFramePool();
        var pool = new PacketizedFramePool();
        var batch = new SendBatch(256);
        byte[] rtcp = new byte[200];
        Instant now = Instant.Zero;

        void Play(int pictures)
        {
            for (int i = 0; i < pictures; i++)
            {
                EncodedFrame picture =
                    TestPictures.Create(encoded, i % 30 == 0, now.Ticks, i % 30 == 0 ? 60_000 : 9000, 300, 300);
                PacketizedFrame frame = pool.Create(picture);
                picture.Release();
                foreach (RtpSender sender in senders) sender.Enqueue(now, frame);
                frame.Release();
                for (int step = 0; step < 33; step++)
                {
                    foreach (RtpSender sender in senders) Poll(sender);
                    now += TimeSpan.FromMilliseconds(1);
                }
                foreach (RtpSender sender in senders) Feed(sender);
            }
        }

        void Poll(RtpSender sender)
        {
            while (sender.NextTimeout(now) <= now && sender.TryPollTransmit(now, srtp, TestStream.Route, batch))
            {
                batch.Seal();
                batch.Clear();
            }
        }

        void Feed(RtpSender sender)
        {
            ushort newest = (ushort)(sender.Statistics.PacketsSent - 1);
            ReadOnlySpan<ushort> missing = [(ushort)(newest - 5), (ushort)(newest - 2), newest];
            int length = ReceiverReport.Write(rtcp, 1, [new ReportBlock(TestStream.Ssrc, 1, 2, 3, 4, 5, 6)]);
            length += GenericNack.Write(rtcp.AsSpan(length), 1, TestStream.Ssrc, missing);
            length += PictureLossIndication.Write(rtcp.AsSpan(length), 1, TestStream.Ssrc);
            sender.HandleRtcp(now, rtcp.AsSpan(0, length));
        }

        Play(WarmUpPictures);
        long packets = senders[0].Statistics.PacketsSent, again = senders[0].Statistics.RetransmittedPacketsSent;
        long allocated = LeastAllocated(() => Play(Pictures));

        Assert.True(senders[0].Statistics.PacketsSent - packets > 9 * Pictures);
        Assert.True(senders[0].Statistics.RetransmittedPacketsSent - again > Pictures);
        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData((int)MediaCodec.H264)]
    [InlineData((int)MediaCodec.Vp8)]
    [InlineData((int)MediaCodec.Vp9)]
    [InlineData((int)MediaCodec.Av1)]
    [InlineData((int)MediaCodec.Opus)]
    [InlineData((int)MediaCodec.Pcmu)]
    public void Cutting_and_sending_any_codec_beside_another_stream_allocates_nothing(int tested)
    {
        var codec = (MediaCodec)tested;
        MediaKind kind = MediaCodecs.KindOf(codec);
        using var transport = new MediaTransport(new SeededRandom(1));
        transport.SetKeys(Instant.Zero, TestStream.Sessions().Camera);
        transport.SetSenders(
            Instant.Zero,
            [
                TestStream.Parameters() with
                {
                    Handle = 1, Kind = kind, ClockRate = 48_000, MaxBitrateBps = 20_000_000,
                },
                TestStream.Parameters() with { Handle = 2, Ssrc = 8, RtxSsrc = 9 },
            ],
            TestStream.Clock);
        var encoded = new EncodedFramePool();
        var pool = new PacketizedFramePool();
        var batch = new SendBatch(256);
        Instant now = Instant.Zero;

        void Send(int handle, MediaCodec frameCodec, bool isKeyFrame, int length)
        {
            EncodedFrame picture = TestFrames.Create(encoded, frameCodec, isKeyFrame, now.Ticks, length);
            PacketizedFrame frame = pool.Create(picture);
            picture.Release();
            transport.SendFrame(now, handle, frame);
            frame.Release();
        }

        void Play(int pictures)
        {
            for (int i = 0; i < pictures; i++)
            {
                Send(1, codec, i % 30 == 0, kind == MediaKind.Audio ? 160 : i % 30 == 0 ? 40_000 : 9000);
                Send(2, MediaCodec.H264, i % 30 == 0, 3000);
                for (int step = 0; step < 33; step++, now += TimeSpan.FromMilliseconds(1))
                {
                    transport.HandleTimeout(now);
                    if (transport.NextTimeout > now) continue;
                    transport.PollTransmit(now, TestStream.Route, batch);
                    batch.Seal();
                    batch.Clear();
                }
                while (transport.TakeKeyFrameRequest(out _) || transport.TryPollTargetBitrate(out _, out _)) { }
            }
        }

        Play(WarmUpPictures);
        int played = 0;
        long sent = transport.FindSender(1)!.Statistics.FramesSent;
        long allocated = LeastAllocated(() =>
        {
            Play(Pictures);
            played += Pictures;
        });

        Assert.Equal(played, transport.FindSender(1)!.Statistics.FramesSent - sent);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Tones_among_sound_allocate_nothing()
    {
        const int Rounds = 150;
        SrtpSender srtp = TestStream.Sessions().Camera.Outbound;
        var sender = new RtpSender(
            TestStream.Parameters(rtx: false) with
            {
                Kind = MediaKind.Audio, Codec = MediaCodec.Opus, ClockRate = 48_000, TelephoneEventPayloadType = 110,
                Nack = false,
            },
            new TransportWideSequence(), TestStream.Clock, new SeededRandom(1));
        var encoded = new EncodedFramePool();
        var pool = new PacketizedFramePool();
        var batch = new SendBatch(256);
        Instant now = Instant.Zero;

        void Play()
        {
            for (int i = 0; i < Rounds; i++)
            {
                if (i % 20 == 0) sender.InsertTone(now, code: 5, TimeSpan.FromMilliseconds(200));
                EncodedFrame sound = TestFrames.Create(encoded, MediaCodec.Opus, false, now.Ticks, length: 80);
                PacketizedFrame frame = pool.Create(sound);
                sound.Release();
                sender.Enqueue(now, frame);
                frame.Release();
                for (int step = 0; step < 20; step++, now += TimeSpan.FromMilliseconds(1))
                {
                    if (sender.NextTimeout(now) > now || !sender.TryPollTransmit(now, srtp, TestStream.Route, batch))
                        continue;
                    batch.Seal();
                    batch.Clear();
                }
            }
        }

        Play();
        long before = sender.Statistics.TelephoneEventPacketsSent;
        long allocated = LeastAllocated(Play);

        Assert.True(sender.Statistics.TelephoneEventPacketsSent - before >= 8 * 12);
        Assert.Equal(0, allocated);
    }

    // The runtime compiles again what runs often, at a moment of its own choice, and may allocate on this thread for
    // it. What is allocated per packet or picture is allocated in every round.
    private static long LeastAllocated(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < Rounds && least > 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    [Fact]
    public void Senders_that_have_not_sent_cost_a_few_kilobytes()
    {
        const int Senders = 4, Limit = 2048;                                   // bytes of each
        var random = new SeededRandom(1);
        RtpSenderParameters[] parameters = [.. Enumerable.Range(1, Senders).Select(i =>
            TestStream.Parameters() with { Handle = i, Ssrc = (uint)i, RtxSsrc = (uint)(100 + i) })];
        new MediaTransport(random).SetSenders(Instant.Zero, parameters, TestStream.Clock);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var transport = new MediaTransport(random);
        transport.SetSenders(Instant.Zero, parameters, TestStream.Clock);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 1, Senders * Limit);
        TestContext.Current.SendDiagnosticMessage($"{Senders} idle senders: {allocated} bytes");
    }

    [Fact]
    public void Frame_that_has_carried_a_small_picture_after_a_key_picture_has_room_for_the_next_one()
    {
        const int Small = 900, Key = 100_000;
        var encoded = new EncodedFramePool();
        var pool = new PacketizedFramePool();
        EncodedFrame key = TestPictures.Create(encoded, true, 0, Key);
        EncodedFrame small = TestPictures.Create(encoded, false, 0, Small);
        PacketizedFrame made = pool.Create(small), held = pool.Create(key);
        made.Release();
        pool.Create(small).Release();

        long before = GC.GetAllocatedBytesForCurrentThread();
        PacketizedFrame next = pool.Create(key);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(made, next);
        Assert.NotSame(held, next);
    }

    [Fact]
    public void Freak_picture_makes_the_frames_after_it_no_larger_than_the_limit()
    {
        var encoded = new EncodedFramePool();
        var pool = new PacketizedFramePool();
        PacketizedFrame freak = pool.Create(TestPictures.Create(encoded, true, 0, 1_000_000));
        Assert.True(freak.Room > PacketizedFramePool.SharedRoomLimit);

        PacketizedFrame next = pool.Create(TestPictures.Create(encoded, false, 0, 900));

        Assert.Equal(PacketizedFramePool.SharedRoomLimit, next.Room);
    }
}
