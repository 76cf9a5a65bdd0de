using Camerad.Daemon.Configuration;
using Camerad.Daemon.Gpio.Inputs;

namespace Camerad.Daemon.Tests.Gpio;

public sealed class WatchedInputTests
{
    private readonly ManualTime _time = new();
    private readonly List<string> _noticed = [];

    [Fact]
    public void Trigger_has_the_wall_clock_time_of_its_edge()
    {
        using WatchedInput input = Watch();
        input.Start(isHigh: false);
        DateTimeOffset begin = _time.GetUtcNow();
        TimeSpan at = _time.Now;
        _time.Advance(40); // that long it takes until the edge is reported

        input.HandleEdge(true, at + TimeSpan.FromMilliseconds(10));
        _time.Advance(1000);

        Assert.Equal([$"Rising {begin + TimeSpan.FromMilliseconds(30):O}"], _noticed);
    }

    [Fact]
    public void Edges_count_only_between_start_and_stop()
    {
        using WatchedInput input = Watch();

        Edge(input, true);
        input.Start(isHigh: false);
        Edge(input, true);
        input.Stop();
        Edge(input, false);
        Edge(input, true);

        Assert.Single(_noticed);
        Assert.False(input.Facts.IsActive);
    }

    [Fact]
    public void Edge_that_waits_for_the_clock_is_forgotten_when_the_line_is_lost()
    {
        using WatchedInput input = Watch();
        input.Start(isHigh: false);
        input.HandleEdge(true, _time.Now);

        input.Stop();
        _time.Advance(1000);
        input.Start(isHigh: true);
        _time.Advance(1000);

        Assert.Empty(_noticed);
    }

    [Fact]
    public void Input_that_is_disposed_does_nothing()
    {
        WatchedInput input = Watch();
        input.Start(isHigh: false);
        input.HandleEdge(true, _time.Now);

        input.Dispose();
        input.Start(isHigh: false);
        Edge(input, true);

        Assert.Empty(_noticed);
        Assert.Equal(0, _time.Count);
    }

    [Fact]
    public void Edge_allocates_nothing_by_the_real_clock()
    {
        using var input = new WatchedInput(Options(holdOffMs: 3_600_000), TimeProvider.System, static (_, _, _) => { });
        input.Start(isHigh: false);
        const int Rounds = 5, EdgesPerRound = 2000;

        // A lock that is contended for the first time makes itself an event to wait for: that is one round's.
        long least = long.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Play(input, EdgesPerRound);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
        Assert.Equal(Rounds * EdgesPerRound, input.Facts.Edges);
    }

    private static void Play(WatchedInput input, int count)
    {
        for (int i = 0; i < count; i++) input.HandleEdge(i % 2 == 0, MonotonicTime.Now(TimeProvider.System));
    }

    private WatchedInput Watch() => new(Options(), _time, (_, trigger, at) => _noticed.Add($"{trigger} {at:O}"));

    private void Edge(WatchedInput input, bool isHigh)
    {
        input.HandleEdge(isHigh, _time.Now);
        _time.Advance(100);
    }

    private static GpioInputOptions Options(int holdOffMs = 0) => new("door", "17")
    {
        DebounceMs = 20,
        HoldOffMs = holdOffMs,
        Actions = new Dictionary<GpioTrigger, IReadOnlyList<GpioAction>>
        {
            [GpioTrigger.Rising] = [new GpioEventAction()],
        },
    };
}
