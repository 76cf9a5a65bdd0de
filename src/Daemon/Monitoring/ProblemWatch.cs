namespace Camerad.Daemon.Monitoring;

/// <summary>
/// Decides when one thing that may be wrong is told, and when it is over. Each turn has to last; and what comes back
/// again and again is over only after ever longer quiet, so that it does not flood those who are told.
/// </summary>
internal sealed class ProblemWatch
{
    /// <summary>A problem is over when all has been well for so long.</summary>
    public static readonly TimeSpan ClearHold = TimeSpan.FromSeconds(10);

    /// <summary>The longest that <see cref="ClearHold"/> grows to; it doubles with each return.</summary>
    public static readonly TimeSpan MaxClearHold = TimeSpan.FromMinutes(10);

    /// <summary>What comes back later than this is new.</summary>
    public static readonly TimeSpan CalmAfter = TimeSpan.FromMinutes(10);

    private const int MaxDoublings = 6;

    private TimeSpan? _turnSince;
    private TimeSpan? _clearedAt;
    private int _returns;

    /// <summary>True while it is a problem.</summary>
    public bool IsRaised { get; private set; }

    /// <summary>When the problem began.</summary>
    public TimeSpan Since { get; private set; }

    /// <summary>True if nothing need be remembered of it.</summary>
    public bool IsForgotten(TimeSpan now) =>
        !IsRaised && _turnSince is null && (_clearedAt is not { } cleared || now - cleared > CalmAfter);

    /// <summary>Takes the newest verdict.</summary>
    /// <param name="verdict">How the value stands.</param>
    /// <param name="now">Of the monotonic clock.</param>
    /// <param name="raiseHold">How long it must be bad.</param>
    /// <returns>True if <see cref="IsRaised"/> has changed.</returns>
    public bool Update(Verdict verdict, TimeSpan now, TimeSpan raiseHold)
    {
        if (verdict != (IsRaised ? Verdict.Good : Verdict.Bad))
        {
            _turnSince = null;
            return false;
        }

        _turnSince ??= now;
        if (now - _turnSince < (IsRaised ? GrownClearHold() : raiseHold)) return false;
        if (IsRaised) _clearedAt = now;
        else Raise(now);
        IsRaised = !IsRaised;
        _turnSince = null;
        return true;
    }

    private void Raise(TimeSpan now)
    {
        _returns = now - _clearedAt <= CalmAfter ? _returns + 1 : 0;
        Since = _turnSince ?? now;
    }

    private TimeSpan GrownClearHold()
    {
        TimeSpan hold = ClearHold * (1 << Math.Min(_returns, MaxDoublings));
        return hold < MaxClearHold ? hold : MaxClearHold;
    }
}
