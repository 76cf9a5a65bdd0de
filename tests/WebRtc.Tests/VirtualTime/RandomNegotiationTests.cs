using Camerad.TestKit;

namespace Camerad.WebRtc.Tests.VirtualTime;

/// <summary>Perfect negotiation (W3C WebRTC §10.7) of users who do anything at any time, under loss.</summary>
public sealed class RandomNegotiationTests
{
    private const int Patterns = 300;

    [Fact]
    public void Both_sides_change_anything_at_any_time_and_come_to_agree()
    {
        int collisions = 0, lost = 0, sent = 0;
        Seeds.ForEach(Patterns, seed =>
        {
            using var negotiation = new RandomNegotiation(seed);
            negotiation.Run();
            collisions += negotiation.Collisions;
            lost += negotiation.Lost;
            sent += negotiation.Sent;
        });
        Assert.InRange(collisions, Patterns / 2, int.MaxValue);
        Assert.InRange(lost, 1, sent / 3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        Assert.Equal(LogOf(7), LogOf(7));
        Assert.NotEqual(LogOf(7), LogOf(8));
    }

    private static List<string> LogOf(ulong seed)
    {
        using var negotiation = new RandomNegotiation(seed);
        negotiation.Run();
        return negotiation.Scene.Log;
    }
}
