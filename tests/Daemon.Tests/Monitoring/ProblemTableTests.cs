using Camerad.Daemon.Monitoring;

namespace Camerad.Daemon.Tests.Monitoring;

public sealed class ProblemTableTests
{
    private readonly ProblemTable _table = new(static _ => TimeSpan.Zero);

    [Fact]
    public void Problems_are_kept_apart_by_kind_and_subject_the_oldest_first()
    {
        Update(0, Bad(ProblemKind.NoPicture, "b"));
        IReadOnlyList<ProblemChange> changes = Update(
            5, Bad(ProblemKind.NoPicture, "b"), Bad(ProblemKind.NoPicture, "a"), Bad(ProblemKind.Throttled, ""));

        Assert.Equal(["a", ""], changes.Select(static change => change.Problem.Subject));
        Assert.All(changes, static change => Assert.True(change.IsRaised));
        Assert.Equal("b", _table.Raised[0].Subject);
        Assert.Equal(3, _table.Raised.Count);
    }

    [Fact]
    public void Raised_problem_shows_the_newest_value()
    {
        Update(0, new Finding(ProblemKind.TemperatureHigh, "", Verdict.Bad, 81, 80));
        Update(5, new Finding(ProblemKind.TemperatureHigh, "", Verdict.Near, 78, 80));

        Problem problem = Assert.Single(_table.Raised);
        Assert.Equal((78, 80, TimeSpan.Zero), (problem.Value, problem.Bound, problem.Since));
    }

    [Fact]
    public void Sensor_that_is_gone_has_no_problem_and_is_forgotten()
    {
        Update(0, Bad(ProblemKind.WifiWeak, "wlan1"));
        Assert.Empty(Update(5));
        ProblemChange over = Assert.Single(Update(15));

        Assert.Equal(("wlan1", false), (over.Problem.Subject, over.IsRaised));
        Assert.Empty(_table.Raised);
        Update(1000);
        Assert.Single(Update(1005, Bad(ProblemKind.WifiWeak, "wlan1")));     // new, not a return
    }

    private static Finding Bad(ProblemKind kind, string subject) => new(kind, subject, Verdict.Bad);

    private IReadOnlyList<ProblemChange> Update(int seconds, params Finding[] findings) =>
        _table.Update(findings, TimeSpan.FromSeconds(seconds));
}
