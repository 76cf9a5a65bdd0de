using Camerad.Daemon.Monitoring;

namespace Camerad.Daemon.Tests.Monitoring;

/// <summary>In virtual time: one sample each <see cref="HealthMonitor.SamplePeriod"/>.</summary>
public sealed class ProblemWatchTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(30);

    private readonly ProblemWatch _watch = new();
    private TimeSpan _now;
    private int _changes;

    [Fact]
    public void Problem_is_raised_when_it_has_lasted_and_tells_when_it_began()
    {
        Pass(Verdict.Good, seconds: 60);
        TimeSpan began = _now;
        Pass(Verdict.Bad, seconds: 30);
        Assert.False(_watch.IsRaised);

        Pass(Verdict.Bad, seconds: 5);

        Assert.True(_watch.IsRaised);
        Assert.Equal(began, _watch.Since);
        Assert.Equal(1, _changes);
    }

    [Fact]
    public void Problem_is_raised_at_the_first_sample_without_a_hold()
    {
        Assert.True(_watch.Update(Verdict.Bad, _now, TimeSpan.Zero));
        Assert.True(_watch.IsRaised);
    }

    [Fact]
    public void Spike_raises_nothing()
    {
        for (int i = 0; i < 100; i++)
        {
            Pass(Verdict.Bad, seconds: 25);
            Pass(i % 2 == 0 ? Verdict.Good : Verdict.Near, seconds: 5);
        }

        Assert.Equal(0, _changes);
    }

    [Fact]
    public void Raised_problem_stays_while_the_value_is_near_its_bound()
    {
        Pass(Verdict.Bad, seconds: 35);
        Pass(Verdict.Near, seconds: 3600);
        Assert.True(_watch.IsRaised);

        Pass(Verdict.Good, seconds: 15);

        Assert.False(_watch.IsRaised);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void Flapping_value_is_told_less_and_less()
    {
        // 35 s bad, 15 s good, for a day: without a brake that were 3,456 messages.
        for (int i = 0; i < 86_400 / 50; i++)
        {
            Pass(Verdict.Bad, seconds: 35);
            Pass(Verdict.Good, seconds: 15);
        }

        Assert.InRange(_changes, 2, 4);
        Assert.True(_watch.IsRaised);
    }

    [Fact]
    public void Quiet_that_is_asked_for_is_bounded()
    {
        for (int i = 0; i < 20; i++)
        {
            Pass(Verdict.Bad, seconds: 60);
            Pass(Verdict.Good, seconds: 400);
        }

        Assert.True(_watch.IsRaised);
        Assert.Equal(13, _changes);     // raised seven times; over after 10, 20, 40, 80, 160 and 320 s of quiet

        Pass(Verdict.Good, (int)ProblemWatch.MaxClearHold.TotalSeconds + 5);
        Assert.False(_watch.IsRaised);
    }

    [Fact]
    public void Problem_of_long_ago_is_forgotten()
    {
        Pass(Verdict.Bad, seconds: 35);
        Pass(Verdict.Good, seconds: 15);
        Assert.False(_watch.IsForgotten(_now));

        Pass(Verdict.Good, seconds: 5);
        _now += ProblemWatch.CalmAfter;

        Assert.False(_watch.IsRaised);
        Assert.True(_watch.IsForgotten(_now));
    }

    private void Pass(Verdict verdict, int seconds)
    {
        for (int i = 0; i < seconds; i += 5)
        {
            if (_watch.Update(verdict, _now, Hold)) _changes++;
            _now += HealthMonitor.SamplePeriod;
        }
    }
}
