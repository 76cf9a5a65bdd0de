namespace Camerad.WebRtc.Protocol.Rtp.TelephoneEvents;

/// <summary>
/// Reads the digits out of a stream's telephone-event packets (RFC 4733 §2.5.2): many packets tell of one event, which
/// its timestamp names, and any of them may be lost.
/// </summary>
internal sealed class TelephoneEventReceiver
{
    /// <summary>
    /// An event of which nothing has come for so long is over, though its end was lost: more than three updates of a
    /// sender that has one per 50 ms.
    /// </summary>
    public static readonly TimeSpan EndAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>RTP clock ticks by which a packet of an earlier event may be late; further back the sender's clock has
    /// begun anew.</summary>
    private const int MaxLateTicks = 10 * 48_000;

    private byte _code;
    private uint _timestamp;
    private ushort _duration;
    private bool _hasBegun;
    private Instant _lastPacket;

    /// <summary>An event sounds.</summary>
    public bool IsOn { get; private set; }

    /// <summary>When the event is over if nothing more comes.</summary>
    public Instant NextTimeout => IsOn ? _lastPacket + EndAfter : Instant.Never;

    /// <summary>The digit that sounds, or did last.</summary>
    public byte Code => _code;

    /// <summary>One packet, in the stream's order.</summary>
    /// <returns>What it tells; several things if something was lost.</returns>
    public TelephoneEventNews HandlePacket(Instant now, uint timestamp, in TelephoneEvent received)
    {
        var news = TelephoneEventNews.None;
        if (!Continues(timestamp, received))
        {
            if (IsLate(timestamp)) return news;
            if (IsOn) news |= TelephoneEventNews.EndedBefore;
            news |= TelephoneEventNews.Began;
            (_code, IsOn, _hasBegun) = (received.Code, true, true);
        }

        (_timestamp, _duration, _lastPacket) = (timestamp, received.Duration, now);
        if (!received.IsEnd) return news;
        IsOn = false;
        return news | TelephoneEventNews.Ended;
    }

    /// <returns>True: the event is over.</returns>
    public bool HandleTimeout(Instant now)
    {
        if (now < NextTimeout) return false;
        IsOn = false;
        return true;
    }

    /// <summary>Another source sends.</summary>
    /// <returns>True: an event was sounding.</returns>
    public bool Reset()
    {
        bool wasOn = IsOn;
        (IsOn, _hasBegun) = (false, false);
        return wasOn;
    }

    // §2.5.1.3: the next segment begins where the last one, of the longest duration, has ended.
    private bool Continues(uint timestamp, in TelephoneEvent received) => IsOn && received.Code == _code
        && (timestamp == _timestamp
            || (_duration == TelephoneEvent.MaxDuration
                && timestamp == unchecked(_timestamp + TelephoneEvent.MaxDuration)));

    // Also the end's repetitions: the event of that timestamp is over.
    private bool IsLate(uint timestamp)
    {
        int ahead = unchecked((int)(timestamp - _timestamp));
        return _hasBegun && ahead is <= 0 and > -MaxLateTicks;
    }
}
