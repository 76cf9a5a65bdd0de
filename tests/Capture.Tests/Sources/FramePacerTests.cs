using Camerad.Capture.Sources;

namespace Camerad.Capture.Tests.Sources;

public class FramePacerTests
{
    [Fact]
    public void Due_times_never_drift()
    {
        var pacer = new FramePacer(30);
        long origin = pacer.NextDue(0);
        long due = origin;
        for (int i = 1; i <= 30 * 3600; i++) due = pacer.NextDue(now: due + 200_000);     // each wake-up 20 ms late

        Assert.Equal(TimeSpan.FromHours(1).Ticks, due - origin);
    }

    [Fact]
    public void Long_lag_is_not_caught_up_in_a_burst()
    {
        var pacer = new FramePacer(30);
        long origin = pacer.NextDue(0);
        long wake = origin + TimeSpan.FromMinutes(1).Ticks;

        Assert.Equal(wake, pacer.NextDue(wake));
        Assert.Equal(wake + 333_333, pacer.NextDue(wake));
    }

    [Fact]
    public void Waiting_ends_not_before_the_due_time()
    {
        var pacer = new FramePacer(100);
        for (int i = 0; i < 5; i++)
        {
            Assert.True(pacer.TryWait(CancellationToken.None, out long due));
            Assert.True(MonotonicClock.Ticks >= due);
        }
    }

    [Fact]
    public void Waiting_ends_when_stopped()
    {
        var pacer = new FramePacer(0.1);
        Assert.True(pacer.TryWait(CancellationToken.None, out _));

        Assert.False(pacer.TryWait(new CancellationToken(canceled: true), out _));
    }
}
