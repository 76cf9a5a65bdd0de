using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.TelephoneEvents;

/// <summary>When an event's packets are sent (RFC 4733 §2.5.1).</summary>
public sealed class TelephoneEventSenderTests
{
    private const int Rate = 48_000, PerMillisecond = Rate / 1000;
    private const uint Timestamp = 0xFFFF_FF00;                                // wraps
    private static readonly Instant Start = Instant.Zero + TimeSpan.FromSeconds(5);

    [Fact]
    public void Event_is_told_each_20_ms_with_what_has_passed_and_its_end_three_times()
    {
        List<Sent> sent = Play(100, until: 1000);

        Assert.Equal([20, 40, 60, 80, 100, 120, 140], sent.Select(one => one.AtMs));
        Assert.Equal(
            [20, 40, 60, 80, 100, 100, 100], sent.Select(one => one.Packet.Event.Duration / PerMillisecond));
        Assert.Equal([4, 5, 6], Indices(sent, one => one.Packet.Event.IsEnd));
        Assert.Equal([0], Indices(sent, one => one.Packet.Marker));
        Assert.All(sent, one => Assert.Equal((Timestamp, 7), (one.Packet.Timestamp, one.Packet.Event.Code)));
    }

    [Theory]
    [InlineData(40, "20 40E 60E 80E")]
    [InlineData(45, "20 40 45E 65E 85E")]
    [InlineData(10, "10E 30E 50E")]
    public void End_is_told_when_it_is_whatever_the_length(int durationMs, string expected)
    {
        List<Sent> sent = Play(durationMs, until: 500);

        Assert.Equal(expected, string.Join(' ', sent.Select(
            one => $"{one.AtMs}{(one.Packet.Event.IsEnd ? "E" : "")}")));
        Assert.Equal(durationMs * PerMillisecond, sent[^1].Packet.Event.Duration);
    }

    [Fact]
    public void Event_longer_than_the_field_goes_on_in_segments()
    {
        // 6 s at 48 kHz: 288,000 ticks, four whole segments and the rest.
        List<Sent> sent = Play(6000, until: 8000);

        uint[] segments = [.. sent.Select(one => one.Packet.Timestamp).Distinct()];
        Assert.Equal(
            [Timestamp, .. Enumerable.Range(1, 4).Select(i => unchecked(Timestamp + (uint)(i * 0xFFFF)))], segments);
        foreach (uint whole in segments[..^1])
        {
            Sent[] last = [.. sent.Where(one => one.Packet.Timestamp == whole && one.Packet.Event.Duration == 0xFFFF)];
            Assert.Equal(TelephoneEventSender.FinalTransmissions, last.Length);
            Assert.Equal([0, 20, 40], last.Select(one => one.AtMs - last[0].AtMs));
            Assert.All(last, one => Assert.False(one.Packet.Event.IsEnd));
        }

        Sent[] ends = [.. sent.Where(one => one.Packet.Event.IsEnd)];
        Assert.Equal(3, ends.Length);
        Assert.All(ends, one => Assert.Equal(
            (segments[^1], (6000 * PerMillisecond) - (4 * 0xFFFF)),
            (one.Packet.Timestamp, one.Packet.Event.Duration)));
        Assert.Equal([0], Indices(sent, one => one.Packet.Marker));
        Assert.Equal([6000, 6020, 6040], ends.Select(one => one.AtMs));
    }

    [Fact]
    public void Durations_of_a_segment_only_grow()
    {
        foreach (IGrouping<uint, Sent> segment in Play(3000, until: 4000).GroupBy(one => one.Packet.Timestamp))
        {
            ushort[] durations = [.. segment.Select(one => one.Packet.Event.Duration)];
            Assert.Equal(durations.Order(), durations);
        }
    }

    [Fact]
    public void Late_poll_tells_what_has_passed_and_catches_nothing_up()
    {
        var sender = new TelephoneEventSender(Rate);
        sender.Begin(7, Start, Timestamp, TimeSpan.FromMilliseconds(100));

        Assert.True(sender.TryPoll(Start + TimeSpan.FromMilliseconds(47), out TelephoneEventPacket packet));
        Assert.Equal((47 * PerMillisecond, true), (packet.Event.Duration, packet.Marker));
        Assert.False(sender.TryPoll(Start + TimeSpan.FromMilliseconds(47), out _));
        Assert.Equal(Start + TimeSpan.FromMilliseconds(60), sender.NextTimeout);
    }

    [Fact]
    public void Next_event_sends_what_is_left_of_the_one_before_at_once()
    {
        var sender = new TelephoneEventSender(Rate);
        sender.Begin(1, Start, 1000, TimeSpan.FromMilliseconds(40));
        Instant next = Start + TimeSpan.FromMilliseconds(70);
        Drain(sender, Start + TimeSpan.FromMilliseconds(40));
        Drain(sender, Start + TimeSpan.FromMilliseconds(60));
        sender.Begin(2, next, 9000, TimeSpan.FromMilliseconds(40));

        List<TelephoneEventPacket> sent = Drain(sender, next);

        // It had said the end at 40 and 60 ms.
        TelephoneEventPacket end = Assert.Single(sent);
        Assert.Equal((1000u, 1, true), (end.Timestamp, end.Event.Code, end.Event.IsEnd));
        Assert.Equal(next + TelephoneEventSender.Interval, sender.NextTimeout);
    }

    [Fact]
    public void Event_that_another_one_overtakes_is_ended_whole()
    {
        var sender = new TelephoneEventSender(Rate);
        sender.Begin(1, Start, 1000, TimeSpan.FromMilliseconds(40));
        sender.Begin(2, Start, 9000, TimeSpan.FromMilliseconds(40));

        List<TelephoneEventPacket> sent = Drain(sender, Start);

        Assert.Equal(3, sent.Count);
        Assert.All(sent, one => Assert.Equal(
            (1000u, 1, true, 1920), (one.Timestamp, one.Event.Code, one.Event.IsEnd, one.Event.Duration)));
    }

    [Fact]
    public void Cleared_event_sends_nothing_more()
    {
        var sender = new TelephoneEventSender(Rate);
        sender.Begin(1, Start, 1000, TimeSpan.FromMilliseconds(40));
        Assert.True(sender.IsOn(Start));
        sender.Clear();

        Assert.Equal((Instant.Never, false), (sender.NextTimeout, sender.IsOn(Start)));
        Assert.Empty(Drain(sender, Start + TimeSpan.FromSeconds(1)));
    }

    private static int[] Indices(List<Sent> sent, Predicate<Sent> condition) =>
        [.. Enumerable.Range(0, sent.Count).Where(i => condition(sent[i]))];

    private static List<TelephoneEventPacket> Drain(TelephoneEventSender sender, Instant now)
    {
        var sent = new List<TelephoneEventPacket>();
        while (sender.TryPoll(now, out TelephoneEventPacket packet)) sent.Add(packet);
        return sent;
    }

    // Polled when it asks to be.
    private static List<Sent> Play(int durationMs, int until)
    {
        var sender = new TelephoneEventSender(Rate);
        var sent = new List<Sent>();
        sender.Begin(7, Start, Timestamp, TimeSpan.FromMilliseconds(durationMs));
        while (sender.NextTimeout <= Start + TimeSpan.FromMilliseconds(until))
        {
            Instant now = sender.NextTimeout;
            List<TelephoneEventPacket> due = Drain(sender, now);
            Assert.NotEmpty(due);
            sent.AddRange(due.Select(packet => new Sent((int)(now - Start).TotalMilliseconds, packet)));
        }

        return sent;
    }

    private sealed record Sent(int AtMs, TelephoneEventPacket Packet);
}
