namespace Camerad.WebRtc.Protocol.Rtp.Receiving;

/// <summary>
/// When to ask for a key frame: at once, not again before the answer can be there, and ever more rarely without one.
/// </summary>
internal sealed class KeyFrameRequester
{
    /// <summary>Between two requests; senders hold back faster ones anyway.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Between two requests that stay unanswered, at most.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(4);

    private TimeSpan _interval = Interval;
    private Instant _next = Instant.Zero;

    public bool IsWanted { get; private set; }

    public Instant NextTimeout => IsWanted ? _next : Instant.Never;

    public void Request() => IsWanted = true;

    public void HandleKeyFrame() => (IsWanted, _interval) = (false, Interval);

    public bool IsDue(Instant now) => IsWanted && now >= _next;

    public void HandleSent(Instant now)
    {
        _next = now + _interval;
        _interval = TimeSpan.FromTicks(Math.Min(_interval.Ticks * 2, LongestInterval.Ticks));
    }
}
