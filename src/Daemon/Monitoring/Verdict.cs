namespace Camerad.Daemon.Monitoring;

/// <summary>How a value stands to its bound.</summary>
internal enum Verdict
{
    /// <summary>Well within.</summary>
    Good,

    /// <summary>Within, but so close that a problem that was raised stays.</summary>
    Near,

    /// <summary>Beyond.</summary>
    Bad,
}
