using Camerad.WebRtc.Protocol;

namespace Camerad.WebRtc.Dtls;

/// <summary>
/// When to send the current flight again (RFC 6347 §4.2.4.1, with the shorter start §4.2.4.1 allows where the round
/// trip is known:
/// ICE has measured it).
/// </summary>
internal sealed class ResendTimer
{
    /// <summary>Where ICE has not measured.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMilliseconds(100);

    public static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(30);
    public static readonly TimeSpan MaxFirstInterval = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan MaxInterval = TimeSpan.FromSeconds(1);

    private const int RoundTripsPerInterval = 2;

    // RFC 6347 doubles, from a whole second; from a start as short as ours 1.5 keeps the load small and the wait under
    // loss short.
    private const double BackOff = 1.5;

    private TimeSpan _firstInterval = DefaultInterval;
    private TimeSpan _interval = DefaultInterval;
    private Instant _sentAt;
    private bool _running;
    private bool _awaitingClock;

    /// <summary><see cref="Instant.Zero"/> (at once) while the moment of sending is still to be learned.</summary>
    public Instant Due => !_running ? Instant.Never : _awaitingClock ? Instant.Zero : _sentAt + _interval;

    public void SetRoundTripTime(TimeSpan roundTripTime)
    {
        TimeSpan wanted = roundTripTime * RoundTripsPerInterval;
        _firstInterval = TimeSpan.FromTicks(Math.Clamp(wanted.Ticks, MinInterval.Ticks, MaxFirstInterval.Ticks));
    }

    /// <summary>A new flight left on a call that carries no time: the next <see cref="HandleTimeout"/> says
    /// when.</summary>
    public void Start()
    {
        (_running, _awaitingClock) = (true, true);
        _interval = _firstInterval;
    }

    public void Stop() => _running = false;

    /// <returns>True if the flight is to be sent again.</returns>
    public bool HandleTimeout(Instant now)
    {
        if (!_running || now < Due) return false;
        bool isDue = !_awaitingClock;
        if (isDue) _interval = TimeSpan.FromTicks(Math.Min((long)(_interval.Ticks * BackOff), MaxInterval.Ticks));
        (_sentAt, _awaitingClock) = (now, false);
        return isDue;
    }

    /// <returns>True if the peer's repetition deserves the flight again: not if it has just left (both sides would feed
    /// each other).</returns>
    public bool TryAnswerRepetition(Instant now)
    {
        if (!_awaitingClock && now - _sentAt < _firstInterval / 2) return false;
        (_sentAt, _awaitingClock) = (now, false);
        return true;
    }
}
