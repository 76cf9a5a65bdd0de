using Camerad.WebRtc.Dtls;

namespace Camerad.WebRtc.Tests.Dtls;

public sealed class ReplayWindowTests
{
    [Fact]
    public void Numbers_are_fresh_once_within_the_window()
    {
        var window = default(ReplayWindow);
        Assert.True(window.IsFresh(0));
        window.Mark(0);
        Assert.False(window.IsFresh(0));

        window.Mark(100);
        Assert.True(window.IsFresh(37)); // 63 back
        Assert.False(window.IsFresh(36)); // too old to tell
        window.Mark(37);
        Assert.False(window.IsFresh(37));
        Assert.True(window.IsFresh(38));

        window.Mark(101);
        Assert.False(window.IsFresh(100));
        Assert.False(window.IsFresh(38 - 1));
        window.Mark(10_000);
        Assert.False(window.IsFresh(101));
        Assert.True(window.IsFresh(9_999));
    }

    [Fact]
    public void The_window_agrees_with_a_set_over_random_numbers()
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var window = default(ReplayWindow);
        var seen = new HashSet<ulong>();
        ulong newest = 0;
        for (int i = 0; i < 20_000; i++)
        {
            ulong ahead = newest + (ulong)random.Next(100);
            ulong sequence = ahead < 70 ? ahead : ahead - 70;
            bool expected = !seen.Contains(sequence) && (seen.Count == 0 || sequence + 64 > newest);
            Assert.Equal(expected, window.IsFresh(sequence));
            if (!expected) continue;
            window.Mark(sequence);
            seen.Add(sequence);
            newest = Math.Max(newest, sequence);
        }
    }
}
