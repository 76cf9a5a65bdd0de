namespace Camerad.Daemon.Monitoring;

/// <param name="Problem">As it is now.</param>
/// <param name="IsRaised">False: it is over.</param>
internal readonly record struct ProblemChange(Problem Problem, bool IsRaised);
