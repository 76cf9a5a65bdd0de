namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <summary>
/// Says when which packets of an event are sent (RFC 4733 §2.5.1). While it lasts one packet per interval tells how
/// long it has lasted so far; the one that says that it is over is sent three times. An event that is longer than the
/// duration field can say goes on in segments. No socket, no clock.
/// </summary>
/// <param name="clockRate">Hz of timestamps and durations.</param>
internal sealed class TelephoneEventSender(int clockRate)
{
    /// <summary>Of updates: a packet of sound as browsers send it (RFC 4733 §2.5.1.2 has the sound's, or
    /// 50 ms).</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Times that the last packet of an event or a segment is sent (§2.5.1.4).</summary>
    public const int FinalTransmissions = 3;

    /// <summary>dBm0 below 0; as browsers say.</summary>
    private const byte Volume = 10;

    private byte _code;
    private Instant _startedAt, _next = Instant.Never, _nextFinal = Instant.Never;
    private TimeSpan _duration;
    private uint _timestamp;           // of the segment
    private long _reported;            // ticks of the segments before
    private bool _isOn, _isFirst, _isHurried;
    private TelephoneEventPacket _final;
    private int _finalsLeft;

    public Instant NextTimeout => Instant.Min(_isOn ? _next : Instant.Never, _nextFinal);

    /// <summary>The event sounds: what else the source has to say is not sent.</summary>
    public bool IsOn(Instant now) => _isOn && now < _startedAt + _duration;

    /// <summary>
    /// Begins an event. What of the one before has not been sent is sent at once, so that its packets do not come among
    /// those of this one.
    /// </summary>
    /// <param name="code">What sounds.</param>
    /// <param name="start">When.</param>
    /// <param name="timestamp">The same in the stream's clock.</param>
    /// <param name="duration">More than nothing.</param>
    public void Begin(byte code, Instant start, uint timestamp, TimeSpan duration)
    {
        if (_isOn) End(ToTicks(_duration));
        _isHurried = _finalsLeft > 0;
        if (_isHurried) _nextFinal = Instant.Zero;
        (_code, _startedAt, _timestamp, _duration) = (code, start, timestamp, duration);
        (_isOn, _isFirst, _reported) = (true, true, 0);
        _next = start + Earlier(Interval, duration);
    }

    /// <summary>The next packet that is due; call again until there is none.</summary>
    public bool TryPoll(Instant now, out TelephoneEventPacket packet)
    {
        packet = _final;
        if (now >= _nextFinal)
        {
            ScheduleFinal(now, --_finalsLeft);
            return true;
        }

        if (!_isOn || now < _next) return false;
        TimeSpan lasted = Earlier(now - _startedAt, _duration);
        long duration = ToTicks(lasted) - _reported;
        packet = duration > TelephoneEvent.MaxDuration ? EndSegment(now)
            : lasted == _duration ? EndEvent(now, (ushort)duration)
            : Update(lasted, (ushort)duration);
        return true;
    }

    /// <summary>Nothing more is sent of it.</summary>
    public void Clear()
    {
        (_isOn, _finalsLeft) = (false, 0);
        (_next, _nextFinal) = (Instant.Never, Instant.Never);
    }

    private TelephoneEventPacket Update(TimeSpan lasted, ushort duration)
    {
        _next = _startedAt + Earlier(Interval * ((lasted.Ticks / Interval.Ticks) + 1), _duration);
        return Packet(duration, isEnd: false);
    }

    // §2.5.1.3: without E, and without the marker in what follows.
    private TelephoneEventPacket EndSegment(Instant now)
    {
        TelephoneEventPacket last = Packet(TelephoneEvent.MaxDuration, isEnd: false);
        Repeat(now, last);
        _timestamp = unchecked(_timestamp + TelephoneEvent.MaxDuration);
        _reported += TelephoneEvent.MaxDuration;
        return last;
    }

    private TelephoneEventPacket EndEvent(Instant now, ushort duration)
    {
        TelephoneEventPacket last = Packet(duration, isEnd: true);
        _isOn = false;
        Repeat(now, last);
        return last;
    }

    // It was not over, and another one begins.
    private void End(long duration)
    {
        _final = Packet((ushort)Math.Min(duration - _reported, TelephoneEvent.MaxDuration), isEnd: true);
        (_isOn, _finalsLeft) = (false, FinalTransmissions);
    }

    private TelephoneEventPacket Packet(ushort duration, bool isEnd)
    {
        bool marker = _isFirst;
        _isFirst = false;
        return new TelephoneEventPacket(_timestamp, marker, new TelephoneEvent(_code, isEnd, Volume, duration));
    }

    private void Repeat(Instant now, TelephoneEventPacket last)
    {
        _final = last with { Marker = false };
        ScheduleFinal(now, FinalTransmissions - 1);
    }

    private void ScheduleFinal(Instant now, int left)
    {
        _finalsLeft = left;
        _isHurried &= left > 0;
        _nextFinal = left == 0 ? Instant.Never : _isHurried ? Instant.Zero : now + Interval;
    }

    private long ToTicks(TimeSpan time) => time.Ticks * clockRate / TimeSpan.TicksPerSecond;

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
