using System.Buffers.Binary;
using Camerad.Media;
using Camerad.WebRtc.Protocol.Rtp;
using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

/// <summary>Tones among the packets of sound: one sequence, one clock (RFC 4733 §2.1).</summary>
public sealed class RtpSenderToneTests
{
    private const byte Opus = 111, Events = 110;
    private const int Packet = 960;                                            // ticks of 20 ms

    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(20), Duration = TimeSpan.FromMilliseconds(100);

    [Fact]
    public void Tone_takes_the_place_of_the_sound_of_its_time_and_the_clock_goes_on_without_a_gap()
    {
        SenderBench bench = NewBench();
        PlaySound(bench, packets: 4);
        bench.EnqueueSound();
        bench.Run(TimeSpan.FromMilliseconds(7));                               // somewhere in a packet
        Instant start = bench.Sender.InsertTone(bench.Now, code: 5, Duration);
        bench.Run(Frame - TimeSpan.FromMilliseconds(7));
        PlaySound(bench, packets: 20);

        Read[] all = ReadAll(bench);
        Read[] tone = [.. all.Where(one => one.PayloadType == Events)];
        Read[] sound = [.. all.Where(one => one.PayloadType == Opus)];
        // The tone begins where the packet before it ends, and the next packet where the tone does.
        Assert.Equal(sound[4].Timestamp + Packet, tone[0].Timestamp);
        Assert.Equal(tone[0].Timestamp + (5 * Packet), sound[5].Timestamp);
        Assert.All(tone, one => Assert.Equal(tone[0].Timestamp, one.Timestamp));
        Assert.Equal(sound[5].Timestamp + Packet, sound[6].Timestamp);
        Assert.Equal(5 + 20 - 5, sound.Length);
        Assert.Equal(5, bench.Sender.Statistics.FramesReplacedByTones);
        // No talkspurt begins: that was no silence.
        Assert.Equal([true], sound.Where(one => one.Marker).Select(one => one == sound[0]));
        Assert.Equal(
            Enumerable.Range(0, all.Length), all.Select(one => (int)(ushort)(one.Number - all[0].Number)));
        Assert.Equal(start + Frame, bench.Packets.First(one => SenderBench.Parse(one.Packet).PayloadType == Events).At);
    }

    [Fact]
    public void Tone_is_of_the_streams_source_with_the_marker_first_and_the_end_three_times()
    {
        SenderBench bench = NewBench();
        PlaySound(bench, packets: 2);
        bench.Sender.InsertTone(bench.Now, code: 11, Duration);
        PlaySound(bench, packets: 20);

        Read[] tone = [.. ReadAll(bench).Where(one => one.PayloadType == Events)];
        Assert.All(tone, one => Assert.Equal((TestStream.Ssrc, 11), (one.Ssrc, one.Event.Code)));
        Assert.Equal([960, 1920, 2880, 3840, 4800, 4800, 4800], tone.Select(one => (int)one.Event.Duration));
        Assert.Equal([false, false, false, false, true, true, true], tone.Select(one => one.Event.IsEnd));
        Assert.Equal([true, false, false, false, false, false, false], tone.Select(one => one.Marker));
    }

    [Fact]
    public void Many_tones_keep_the_sound_in_step_with_its_capture()
    {
        SenderBench bench = NewBench();
        PlaySound(bench, packets: 3);
        long offset = Offset();
        for (int tone = 0; tone < 200; tone++)
        {
            bench.Sender.InsertTone(bench.Now, code: (byte)(tone % 16), TimeSpan.FromMilliseconds(40 + (tone % 50)));
            PlaySound(bench, packets: 8, late: TimeSpan.FromMilliseconds(tone % 7));
            Assert.InRange(Offset() - offset, -10 * 48, 10 * 48);
        }

        uint[] sound = [.. ReadAll(bench).Where(one => one.PayloadType == Opus).Select(one => one.Timestamp)];
        for (int i = 1; i < sound.Length; i++) Assert.True(unchecked((int)(sound[i] - sound[i - 1])) >= Packet);

        // Of the last packet of sound: its timestamp against its capture.
        long Offset()
        {
            (Instant at, byte[] packet) = bench.Packets.Last(one => SenderBench.Parse(one.Packet).PayloadType == Opus);
            return (long)SenderBench.Parse(packet).Timestamp - (at.Ticks / TimeSpan.TicksPerMillisecond * 48);
        }
    }

    [Fact]
    public void Tone_in_silence_stands_where_it_is_in_time()
    {
        SenderBench bench = NewBench();
        PlaySound(bench, packets: 2);
        bench.Run(TimeSpan.FromSeconds(10));
        bench.Sender.InsertTone(bench.Now, code: 1, Duration);
        bench.Run(TimeSpan.FromSeconds(10));
        bench.EnqueueSound();
        bench.Poll();

        Read[] all = ReadAll(bench);
        Read tone = all.First(one => one.PayloadType == Events);
        // Frames at 0 and 20 ms, then 40 ms and ten seconds.
        Assert.Equal(all[0].Timestamp + (2 * Packet) + 480_000, tone.Timestamp);
        Assert.Equal(tone.Timestamp + 480_000, all[^1].Timestamp);
        Assert.True(all[^1].Marker);
    }

    [Fact]
    public void Capture_clock_may_be_any()
    {
        SenderBench bench = NewBench();
        for (int i = 0; i < 5; i++)
        {
            bench.EnqueueSound(captureTicks: i * Frame.Ticks);                 // from 0, not the machine's
            bench.Run(Frame);
        }

        bench.Sender.InsertTone(bench.Now, code: 1, Duration);
        bench.Run(Frame);

        Read[] all = ReadAll(bench);
        Assert.Equal(all[^2].Timestamp + Packet, all[^1].Timestamp);
    }

    [Fact]
    public void Tone_before_any_sound_is_sent_and_reported()
    {
        SenderBench bench = NewBench();
        bench.Sender.InsertTone(bench.Now, code: 1, Duration);
        bench.Run(TimeSpan.FromMilliseconds(300));

        Assert.Equal(7, ReadAll(bench).Length);
        Assert.NotEmpty(bench.Reports);
    }

    [Fact]
    public void Tones_are_counted_with_what_is_sent()
    {
        SenderBench bench = NewBench();
        bench.Sender.InsertTone(bench.Now, code: 1, Duration);
        bench.Run(TimeSpan.FromMilliseconds(300));

        RtpSenderStatistics statistics = bench.Sender.CollectStatistics(bench.Now);
        Assert.Equal((7, 28, 7, 0),
            (statistics.PacketsSent, statistics.BytesSent, statistics.TelephoneEventPacketsSent,
                statistics.FramesSent));
        Assert.Equal(bench.Packets.Sum(static one => one.Packet.Length), statistics.HeaderBytesSent + 28);
    }

    [Fact]
    public void Nothing_is_sent_where_no_event_was_agreed()
    {
        SenderBench bench = NewBench(Parameters with { TelephoneEventPayloadType = null });
        bench.Sender.InsertTone(bench.Now, code: 1, Duration);
        PlaySound(bench, packets: 10);

        Assert.Equal(10, bench.Sender.Statistics.FramesSent);
        Assert.Equal(0, bench.Sender.Statistics.TelephoneEventPacketsSent);
    }

    [Fact]
    public void Digit_that_the_peer_does_not_take_is_not_sent_and_the_sound_goes_on()
    {
        SenderBench bench = NewBench(Parameters with { TelephoneEventDigits = 0x0FFF });
        bench.Sender.InsertTone(bench.Now, code: 12, Duration);
        PlaySound(bench, packets: 10);
        Assert.Equal((10, 0), (bench.Sender.Statistics.FramesSent, bench.Sender.Statistics.TelephoneEventPacketsSent));
        bench.Sender.InsertTone(bench.Now, code: 11, Duration);
        PlaySound(bench, packets: 10);

        Assert.Equal(7, bench.Sender.Statistics.TelephoneEventPacketsSent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Tone_ends_with_what_carries_it(bool deactivate)
    {
        SenderBench bench = NewBench();
        bench.Sender.InsertTone(bench.Now, code: 1, TimeSpan.FromSeconds(6));
        bench.Run(TimeSpan.FromMilliseconds(100));
        long before = bench.Sender.Statistics.PacketsSent;
        bench.Sender.SetParameters(
            deactivate ? Parameters with { IsActive = false } : Parameters with { TelephoneEventPayloadType = null });
        bench.Run(TimeSpan.FromSeconds(1));

        Assert.Equal(before, bench.Sender.Statistics.PacketsSent);
        // Whoever asks when there is something to do is not told "now" for ever.
        Assert.True(bench.Sender.NextTimeout(bench.Now) > bench.Now);
        bench.Sender.SetParameters(Parameters);
        PlaySound(bench, packets: 3);
        Assert.Equal(3, bench.Sender.Statistics.FramesSent);
    }

    [Fact]
    public void Packets_before_a_tone_are_not_found_under_its_numbers()
    {
        SenderBench bench = NewBench(Parameters with { Nack = true });
        PlaySound(bench, packets: 3);
        bench.Sender.InsertTone(bench.Now, code: 1, TimeSpan.FromMilliseconds(40));
        PlaySound(bench, packets: 10);

        // Each asked for again: what comes is the packet of that number, byte for byte, or nothing.
        Dictionary<ushort, byte[]> first = bench.Packets.ToDictionary(
            static one => SenderBench.Parse(one.Packet).SequenceNumber, static one => one.Packet);
        int datagrams = bench.Datagrams.Count;
        byte[] rtcp = new byte[500];
        foreach (ushort number in first.Keys)
        {
            int length = Protocol.Rtcp.GenericNack.Write(rtcp, 1, TestStream.Ssrc, [number]);
            bench.HandleRtcp(rtcp.AsSpan(0, length));
        }

        bench.Run(TimeSpan.FromMilliseconds(100));
        byte[][] again = [.. bench.Datagrams.Skip(datagrams)];
        Assert.NotEmpty(again);
        Assert.All(again, datagram => Assert.Contains(
            bench.Datagrams.Take(datagrams), one => one.AsSpan().SequenceEqual(datagram)));
        Assert.DoesNotContain(again, datagram => (datagram[1] & 0x7F) == Events);
    }

    private static RtpSenderParameters Parameters => TestStream.Parameters(rtx: false) with
    {
        Kind = MediaKind.Audio, Codec = MediaCodec.Opus, ClockRate = 48_000, PayloadType = Opus,
        TelephoneEventPayloadType = Events, Nack = false,
    };

    private static SenderBench NewBench(RtpSenderParameters? parameters = null) => new(parameters ?? Parameters);

    private static void PlaySound(SenderBench bench, int packets, TimeSpan late = default)
    {
        for (int i = 0; i < packets; i++)
        {
            long captured = bench.Now.Ticks;
            bench.Run(late);
            bench.EnqueueSound(captured);
            bench.Run(Frame - late);
        }
    }

    private static Read[] ReadAll(SenderBench bench) => [.. bench.Packets.Select(static one => Of(one.Packet))];

    private static Read Of(byte[] bytes)
    {
        RtpPacket packet = SenderBench.Parse(bytes);
        _ = TelephoneEvent.TryParse(packet.Payload, out TelephoneEvent telephoneEvent);
        return new Read(
            packet.PayloadType, packet.SequenceNumber, packet.Timestamp, packet.Marker,
            BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(8)), telephoneEvent);
    }

    private sealed record Read(
        byte PayloadType, ushort Number, uint Timestamp, bool Marker, uint Ssrc, TelephoneEvent Event);
}
