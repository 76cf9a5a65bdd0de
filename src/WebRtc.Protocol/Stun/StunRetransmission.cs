namespace Camerad.WebRtc.Protocol.Stun;

/// <summary>
/// When to send a request again and when to give up (RFC 8489 §6.2.1). A value: one lies in every candidate pair.
/// </summary>
/// <remarks>
/// Deviation: the interval doubles only up to <see cref="MaxInterval"/>. Seven requests then span about ten
/// seconds, so a path that starts to work late, or loses a third of its datagrams, is still found while
/// somebody waits for a picture.
/// </remarks>
internal struct StunRetransmission
{
    /// <summary>Rc: requests sent in all.</summary>
    public const int RequestLimit = 7;

    /// <summary>RTO before the round trip is known; RFC 8445 §14.3 says 500 ms, browsers use 250.</summary>
    public static readonly TimeSpan InitialRto = TimeSpan.FromMilliseconds(250);

    public static readonly TimeSpan MinRto = TimeSpan.FromMilliseconds(100);
    public static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(2);

    private TimeSpan _interval;

    /// <summary>Requests sent so far.</summary>
    public int Sent { get; private set; }

    /// <summary>
    /// The next transmission or, after the last one, giving up; <see cref="Instant.Never"/> while idle.
    /// </summary>
    public Instant Due { get; private set; }

    public Instant FirstSent { get; private set; }

    public readonly bool IsExhausted => Sent >= RequestLimit;

    public static StunRetransmission Idle => new() { Due = Instant.Never };

    /// <param name="now">The first request is due at once.</param>
    /// <param name="roundTripTime">As measured on this path; null: unknown.</param>
    public static StunRetransmission Start(Instant now, TimeSpan? roundTripTime) => new()
    {
        Due = now,
        FirstSent = now,
        _interval = Rto(roundTripTime),
    };

    /// <summary>
    /// Once more at once, and from the beginning, under the same transaction id: the path may have opened just now.
    /// </summary>
    public void Renew(Instant now, TimeSpan? roundTripTime)
    {
        Due = now;
        Sent = Math.Min(Sent, 1);
        _interval = Rto(roundTripTime);
    }

    public void HandleSent(Instant now)
    {
        if (Sent++ == 0) FirstSent = now;
        Due = now + _interval;
        _interval = Min(_interval * 2, MaxInterval);
    }

    private static TimeSpan Rto(TimeSpan? roundTripTime) =>
        roundTripTime is { } rtt ? Min(Max(rtt * 2, MinRto), MaxInterval) : InitialRto;

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
