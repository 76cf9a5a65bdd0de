using Camerad.TestKit;
using Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.TelephoneEvents;

/// <summary>Many packets, any of which may be lost, are one digit each.</summary>
public sealed class TelephoneEventReceiverTests
{
    private const int Rate = 8000;

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(0.3)]
    public void Every_digit_is_heard_once_whatever_packets_are_lost(double loss)
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var random = new SeededRandom(seed);
            byte[] dialled = [.. Enumerable.Range(0, 20).Select(_ => (byte)random.Next(16))];
            // Of five and more packets in a row none is lost where the chance is one in three: then one is kept.
            List<byte> heard = Dial(dialled, keep: _ => random.NextDouble() >= loss, keepOne: true);
            Assert.True(dialled.SequenceEqual(heard), $"seed {seed}: {string.Join(' ', heard)}");
        }
    }

    [Fact]
    public void Digit_is_heard_by_its_end_alone()
    {
        Assert.Equal([1, 1, 2], Dial([1, 1, 2], keep: packet => packet.Event.IsEnd, keepOne: false));
    }

    [Fact]
    public void Digit_is_heard_without_its_end()
    {
        Assert.Equal([1, 1, 2], Dial([1, 1, 2], keep: packet => !packet.Event.IsEnd, keepOne: false));
    }

    [Fact]
    public void Segments_of_a_long_event_are_one_digit()
    {
        var receiver = new TelephoneEventReceiver();
        var told = new List<TelephoneEventNews>();
        var sender = new TelephoneEventSender(48_000);
        sender.Begin(4, Instant.Zero, 77, TimeSpan.FromSeconds(6));
        for (Instant now = sender.NextTimeout; now != Instant.Never; now = sender.NextTimeout)
        {
            while (sender.TryPoll(now, out TelephoneEventPacket packet))
                told.Add(receiver.HandlePacket(now, packet.Timestamp, packet.Event));
        }

        Assert.Equal(TelephoneEventNews.Began, told[0]);
        Assert.Equal(
            [TelephoneEventNews.Began, TelephoneEventNews.Ended],
            told.Where(one => one != TelephoneEventNews.None));
    }

    [Fact]
    public void Event_without_packets_is_over_after_a_while()
    {
        var receiver = new TelephoneEventReceiver();
        Assert.Equal(TelephoneEventNews.Began, receiver.HandlePacket(Instant.Zero, 5, new(3, false, 10, 160)));
        Instant end = Instant.Zero + TelephoneEventReceiver.EndAfter;

        Assert.Equal(end, receiver.NextTimeout);
        Assert.False(receiver.HandleTimeout(end - TimeSpan.FromMilliseconds(1)));
        Assert.True(receiver.HandleTimeout(end));
        Assert.Equal((Instant.Never, false), (receiver.NextTimeout, receiver.IsOn));
        // What comes late of it begins nothing.
        Assert.Equal(TelephoneEventNews.None, receiver.HandlePacket(end, 5, new(3, true, 10, 800)));
    }

    [Fact]
    public void Clock_that_begins_anew_far_back_is_no_late_packet()
    {
        var receiver = new TelephoneEventReceiver();
        receiver.HandlePacket(Instant.Zero, 4_000_000, new(3, true, 10, 160));

        Assert.Equal(TelephoneEventNews.None, receiver.HandlePacket(Instant.Zero, 3_999_000, new(4, true, 10, 160)));
        Assert.Equal(
            TelephoneEventNews.Began | TelephoneEventNews.Ended,
            receiver.HandlePacket(Instant.Zero, 1000, new(4, true, 10, 160)));
    }

    [Fact]
    public void Any_packets_in_any_order_are_begins_and_ends_in_turn()
    {
        var random = new SeededRandom(1);
        var receiver = new TelephoneEventReceiver();
        bool isOn = false;
        for (int i = 0; i < 100_000; i++)
        {
            Instant now = Instant.Zero + TimeSpan.FromMilliseconds(i * 10);
            if (receiver.HandleTimeout(now)) isOn = Turn(isOn, isOn: false);
            TelephoneEventNews news = receiver.HandlePacket(
                now, (uint)random.Next(1 << 20) << random.Next(12),
                new((byte)random.Next(3), random.Next(4) == 0, 10, (ushort)(random.Next(2) == 0 ? 0xFFFF : 160)));
            if (news.HasFlag(TelephoneEventNews.EndedBefore)) isOn = Turn(isOn, isOn: false);
            if (news.HasFlag(TelephoneEventNews.Began)) isOn = Turn(isOn, isOn: true);
            if (news.HasFlag(TelephoneEventNews.Ended)) isOn = Turn(isOn, isOn: false);
            Assert.Equal(isOn, receiver.IsOn);
        }

        static bool Turn(bool before, bool isOn)
        {
            Assert.NotEqual(before, isOn);
            return isOn;
        }
    }

    // Dials by our own sender, each digit 100 ms and 70 ms apart, over a line that loses what it is told to.
    private static List<byte> Dial(byte[] digits, Predicate<TelephoneEventPacket> keep, bool keepOne)
    {
        var sender = new TelephoneEventSender(Rate);
        var receiver = new TelephoneEventReceiver();
        var heard = new List<byte>();
        for (int i = 0; i < digits.Length; i++)
        {
            Instant start = Instant.Zero + TimeSpan.FromMilliseconds(i * 170);
            sender.Begin(digits[i], start, (uint)(i * 170 * 8), TimeSpan.FromMilliseconds(100));
            bool isKept = !keepOne;
            for (int ms = 0; ms < 170; ms++)
            {
                Instant now = start + TimeSpan.FromMilliseconds(ms);
                receiver.HandleTimeout(now);
                while (sender.TryPoll(now, out TelephoneEventPacket packet))
                {
                    bool isLast = !isKept && sender.NextTimeout == Instant.Never;
                    if (!keep(packet) && !isLast) continue;
                    isKept = true;
                    TelephoneEventNews news = receiver.HandlePacket(now, packet.Timestamp, packet.Event);
                    if (news.HasFlag(TelephoneEventNews.Began)) heard.Add(receiver.Code);
                }
            }
        }

        return heard;
    }
}
