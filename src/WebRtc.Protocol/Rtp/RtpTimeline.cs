namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Turns capture times into RTP timestamps. A picture's is its capture time. Sound goes on by the length of its
/// packets, so that the jitter of a sound card is not heard; where it has gone too far from its capture time there was
/// silence (or the clocks have drifted apart), and it begins anew with the marker set (RFC 3551 §4.1).
/// </summary>
/// <param name="clockRate">Hz.</param>
/// <param name="offset">What is added, random (RFC 3550 §5.1).</param>
internal sealed class RtpTimeline(int clockRate, uint offset)
{
    /// <summary>
    /// How far sound may be from its capture time: what lips bear, and more than a sound card's jitter.
    /// </summary>
    public static readonly TimeSpan DriftLimit = TimeSpan.FromMilliseconds(60);

    private readonly int _driftLimit = (int)RtpClock.FromTicks(DriftLimit.Ticks, clockRate);
    private long _lastTicks;
    private uint _lastTimestamp = offset, _nextAudio;
    private bool _hasAudio, _followsEvent;

    public int ClockRate { get; } = clockRate;

    public uint Offset { get; } = offset;

    /// <summary>The timestamp of the next frame to be sent.</summary>
    /// <param name="frame">Its capture time, and how long it lasts if it is sound.</param>
    /// <param name="isNewTalkspurt">Sound after silence, or the first.</param>
    public uint Next(PacketizedFrame frame, out bool isNewTalkspurt)
    {
        uint captured = unchecked(RtpClock.FromTicks(frame.CaptureTicks, ClockRate) + Offset);
        isNewTalkspurt = false;
        if (frame.AudioDuration > 0)
        {
            isNewTalkspurt = !_hasAudio || Math.Abs((long)unchecked((int)(captured - _nextAudio))) > _driftLimit;
            // Behind an event sound keeps to its capture time again, where that does not lie inside the event.
            bool isAhead = _followsEvent && unchecked((int)(captured - _nextAudio)) > 0;
            if (!isNewTalkspurt && !isAhead) captured = _nextAudio;
            _followsEvent = false;
            _nextAudio = unchecked(captured + (uint)frame.AudioDuration);
            _hasAudio = true;
        }
        (_lastTicks, _lastTimestamp) = (frame.CaptureTicks, captured);
        return captured;
    }

    /// <summary>An event takes the place of sound (RFC 4733 §2.1); sound goes on behind it.</summary>
    /// <param name="end">The timestamp at its end.</param>
    public void HandleEvent(uint end) => (_nextAudio, _hasAudio, _followsEvent) = (end, true, true);

    /// <summary>What the timestamp of something captured at that moment would be (RFC 3550 §6.4.1).</summary>
    public uint At(Instant now) => unchecked(_lastTimestamp + RtpClock.FromTicks(now.Ticks, ClockRate)
        - RtpClock.FromTicks(_lastTicks, ClockRate));
}
