using Camerad.WebRtc.Protocol.Stun;

namespace Camerad.WebRtc.Protocol.Ice;

/// <summary>
/// Consent to send on the selected pair (RFC 7675) and its liveness. A request every five seconds keeps the NAT's
/// binding, proves that the peer still wants us, and measures the round trip. An unanswered one is followed by
/// quick ones, so that a lost datagram is told from a lost peer. Deviation: an authenticated check from the peer on
/// this pair counts as consent too, because it proves the same wish with the same key (Chrome since 144 at times
/// leaves ours unanswered).
/// </summary>
internal sealed class Consent
{
    /// <summary>RFC 7675 §5.1, multiplied by 0.8 to 1.2.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>RFC 7675 §5.1: nothing may be sent this long after the last sign of consent.</summary>
    public static readonly TimeSpan Expiry = TimeSpan.FromSeconds(30);

    /// <summary>
    /// No sign of life for this long, and asked in vain for <see cref="AskingInVain"/>: disconnected.
    /// </summary>
    public static readonly TimeSpan DisconnectedAfter = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan AskingInVain = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Between unanswered requests at first, or twice the round trip up to <see cref="DisconnectedInterval"/>.
    /// </summary>
    public static readonly TimeSpan QuickInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Between requests while disconnected.</summary>
    public static readonly TimeSpan DisconnectedInterval = TimeSpan.FromSeconds(1);

    /// <summary>Requests whose answer is still believed; older ones are forgotten.</summary>
    public const int MaxOutstanding = 16;

    private readonly (StunTransactionId Id, Instant SentAt)[] _outstanding =
        new (StunTransactionId, Instant)[MaxOutstanding];
    private int _outstandingNext;
    private Instant _lastAlive;
    private Instant _askedInVainSince;          // the first request since the last answer; Never: none

    /// <summary>When the next request is due; <see cref="Instant.Never"/>: no pair.</summary>
    public Instant Due { get; private set; } = Instant.Never;

    public bool IsActive => Due != Instant.Never;

    public bool IsSilent { get; private set; }

    /// <summary>When <see cref="HandleTimeout"/> has something to say.</summary>
    public Instant NextTimeout => !IsActive ? Instant.Never
        : IsSilent ? _lastAlive + Expiry
        : Instant.Min(SilentAt, _lastAlive + Expiry);

    private Instant SilentAt => _askedInVainSince == Instant.Never
        ? Instant.Never
        : Instant.Max(_lastAlive + DisconnectedAfter, _askedInVainSince + AskingInVain);

    /// <summary>A pair was selected: a check on it has just been answered.</summary>
    /// <param name="now">Consent counts from here.</param>
    /// <param name="firstDue">Controlling: at once, because the first request nominates; else
    /// <see cref="Instant.Never"/>: in five seconds.</param>
    /// <param name="random">Spreads the requests.</param>
    public void Start(Instant now, Instant firstDue, IRandom random)
    {
        Stop();
        _lastAlive = now;
        Due = Instant.Min(firstDue, now + Jittered(random));
    }

    /// <summary>The role has changed: what was asked in the old one is void.</summary>
    public void ForgetRequests() => Array.Clear(_outstanding);

    /// <summary>The next request is wanted at once: it nominates.</summary>
    public void Hurry(Instant now) => Due = IsActive ? Instant.Min(Due, now) : Due;

    public void Stop()
    {
        Array.Clear(_outstanding);
        _askedInVainSince = Due = Instant.Never;
        IsSilent = false;
    }

    public void HandleSent(Instant now, StunTransactionId id, TimeSpan? roundTripTime)
    {
        _outstanding[_outstandingNext] = (id, now);
        _outstandingNext = (_outstandingNext + 1) % MaxOutstanding;
        if (_askedInVainSince == Instant.Never) _askedInVainSince = now;
        TimeSpan quick = (roundTripTime ?? TimeSpan.Zero) * 2;
        if (quick < QuickInterval) quick = QuickInterval;
        if (quick > DisconnectedInterval) quick = DisconnectedInterval;
        Due = now + (now - _askedInVainSince < AskingInVain ? quick : IsSilent ? DisconnectedInterval : Interval);
    }

    /// <returns>Whether the response answers one of ours.</returns>
    public bool TryMatch(StunTransactionId id, out Instant sentAt)
    {
        foreach ((StunTransactionId outstanding, Instant at) in _outstanding)
        {
            if (outstanding != id || id == default) continue;
            sentAt = at;
            return true;
        }
        sentAt = default;
        return false;
    }

    /// <summary>An answer with the right integrity.</summary>
    /// <param name="sentAt">When its request was sent: consent counts from there.</param>
    /// <param name="random">Spreads the next request.</param>
    public void HandleAnswer(Instant sentAt, IRandom random)
    {
        _lastAlive = Instant.Max(_lastAlive, sentAt);
        _askedInVainSince = Instant.Never;
        IsSilent = false;
        Due = sentAt + Jittered(random);
    }

    /// <summary>An authenticated check from the peer on this pair.</summary>
    public void HandleCheck(Instant now)
    {
        _lastAlive = now;
        IsSilent = false;
    }

    /// <returns>False once consent has expired: stop sending.</returns>
    public bool HandleTimeout(Instant now)
    {
        if (!IsActive) return true;
        if (now >= SilentAt && !IsSilent)
        {
            IsSilent = true;
            Due = Instant.Min(Due, now + DisconnectedInterval);
        }
        return now < _lastAlive + Expiry;
    }

    private static TimeSpan Jittered(IRandom random) => Interval * (0.8 + (random.NextUInt32() * 0.4 / uint.MaxValue));
}
