using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

/// <summary>Digits among the packets of sound: told, and nothing else of the stream is touched.</summary>
public sealed class ReceivedTonesTests
{
    private const byte Events = 110;
    private const uint BeforeEvent = 960 * 10;

    private static readonly RtpReceiverParameters Audio = TestReceivers.Audio() with
    {
        Codecs = [TestReceivers.Opus, new RtpReceiverCodec(Events, "audio/telephone-event", 48_000)],
    };

    [Fact]
    public void Digit_is_told_and_makes_no_frame()
    {
        var bench = new InboundBench(Audio);
        PlaySound(bench, 0, 10);
        PlayEvent(bench, 10);
        PlaySound(bench, 17, 10);

        Assert.Equal(20, bench.Frames.Count);
        Assert.All(bench.Frames, one => Assert.Equal("audio/opus", one.Codec.MimeType));
        Assert.All(bench.Frames, one => Assert.False(one.FollowsLoss));
        Assert.Equal(
            [new(InboundEventKind.ToneBegan, TestReceivers.AudioHandle, '5'),
                new(InboundEventKind.ToneEnded, TestReceivers.AudioHandle, '5')],
            bench.Events.Where(one => one.Tone != default));
    }

    [Fact]
    public void Statistics_of_the_sound_are_as_without_it()
    {
        var bench = new InboundBench(Audio);
        PlaySound(bench, 0, 10);
        PlayEvent(bench, 10);
        RtpReceiverStatistics statistics = bench.Receiver.CollectStatistics(bench.Now);

        Assert.Equal("audio/opus", statistics.Codec!.MimeType);
        Assert.Equal((17, 7, 0, 0), (statistics.PacketsReceived, statistics.TelephoneEventPacketsReceived,
            statistics.PacketsLost, statistics.PacketsDiscarded));
        Assert.Equal((10, 10), (statistics.FramesReceived, statistics.FramesEmitted));
        Assert.Equal(TimeSpan.Zero, statistics.Jitter);
        Assert.Equal(BeforeEvent - 960, Assert.Single(
            bench.Media.SynchronizationSources(bench.Now, TestReceivers.AudioHandle)).RtpTimestamp);
    }

    [Fact]
    public void Event_packets_that_are_missing_hold_sound_back_no_longer_than_others()
    {
        var bench = new InboundBench(Audio);
        PlaySound(bench, 0, 10);
        PlayEvent(bench, 10, lost: 3);
        PlaySound(bench, 17, 20);

        Assert.Equal(30, bench.Frames.Count);
        Assert.Equal(['5', '5'], bench.Events.Select(one => one.Tone).Where(static tone => tone != default));
    }

    [Fact]
    public void Stream_that_begins_with_a_digit_is_one()
    {
        var bench = new InboundBench(Audio);
        PlayEvent(bench, 0);
        PlaySound(bench, 7, 10);

        Assert.Equal(10, bench.Frames.Count);
        Assert.Equal(InboundEventKind.ToneBegan, bench.Events[2].Kind);
        Assert.Equal("audio/opus", bench.Receiver.CollectStatistics(bench.Now).Codec!.MimeType);
    }

    [Fact]
    public void Digit_whose_end_is_lost_ends_by_itself()
    {
        var bench = new InboundBench(Audio);
        bench.Handle(Event(0, duration: 960, isEnd: false));
        bench.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [InboundEventKind.ToneBegan, InboundEventKind.ToneEnded],
            bench.Events.Where(one => one.Tone != default).Select(one => one.Kind));
    }

    [Theory]
    [InlineData("10800000")]                                                   // event 16: flash
    [InlineData("0580")]
    [InlineData("")]
    public void What_is_no_digit_is_ignored(string payload)
    {
        var bench = new InboundBench(Audio);
        bench.Handle(Event(0, 960, isEnd: true) with { Payload = Convert.FromHexString(payload) });
        PlaySound(bench, 1, 3);

        Assert.Equal(3, bench.Frames.Count);
        Assert.DoesNotContain(bench.Events, one => one.Tone != default);
        Assert.Equal(1, bench.Receiver.CollectStatistics(bench.Now).TelephoneEventPacketsReceived);
    }

    [Fact]
    public void Digits_that_nobody_asks_for_are_bounded()
    {
        var tones = new ReceivedTones(handle: 1);
        for (uint i = 0; i < 1000; i++)
        {
            byte[] packet = (Event(0, 960, isEnd: true) with { Timestamp = i * 10_000 }).Build();
            Assert.True(Protocol.Rtp.RtpPacket.TryParse(packet, out Protocol.Rtp.RtpPacket parsed));
            tones.HandlePacket(Instant.Zero, parsed);
        }

        int told = 0;
        while (tones.TryPoll(out _)) told++;
        Assert.Equal(ReceivedTones.MaxPendingEvents, told);
    }

    private static void PlaySound(InboundBench bench, int from, int count)
    {
        for (int number = from; number < from + count; number++)
        {
            bench.Handle(InboundBench.Sound(number));
            bench.Run(TimeSpan.FromMilliseconds(20));
        }
    }

    // 100 ms, and its end three times: seven packets.
    private static void PlayEvent(InboundBench bench, int from, int? lost = null)
    {
        for (int i = 0; i < 7; i++)
        {
            if (i != lost) bench.Handle(Event(from + i, (ushort)(960 * Math.Min(i + 1, 5)), isEnd: i >= 4));
            bench.Run(TimeSpan.FromMilliseconds(20));
        }
    }

    private static RtpBuilder Event(int number, ushort duration, bool isEnd) => InboundBench.Sound(number) with
    {
        PayloadType = Events,
        Timestamp = BeforeEvent,
        Payload = [5, (byte)(isEnd ? 0x8A : 0x0A), (byte)(duration >> 8), (byte)duration],
    };
}
