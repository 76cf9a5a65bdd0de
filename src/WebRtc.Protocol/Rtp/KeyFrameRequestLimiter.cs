namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>
/// Turns the key-frame requests of all viewers of one source into few: the first passes at once, later ones within
/// <see cref="Interval"/> are held back and become one, unless a key frame has come in between.
/// </summary>
internal sealed class KeyFrameRequestLimiter
{
    /// <summary>
    /// One key frame costs as much as many others; a viewer with a bad network must not make everyone pay.
    /// </summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private Instant _next = new(long.MinValue);
    private bool _requested;

    /// <summary>Requests that came, and requests that were passed on.</summary>
    public long Requests { get; private set; }

    public long Passed { get; private set; }

    /// <summary>When <see cref="TryTake"/> has something to pass on.</summary>
    public Instant NextTimeout => _requested ? _next : Instant.Never;

    /// <summary>A viewer can't decode.</summary>
    public void HandleRequest()
    {
        Requests++;
        _requested = true;
    }

    /// <summary>The source has made a key frame: it serves everyone who asked before.</summary>
    public void HandleKeyFrame() => _requested = false;

    /// <returns>True if the source is to be asked now.</returns>
    public bool TryTake(Instant now)
    {
        if (!_requested || now < _next) return false;
        _requested = false;
        _next = now + Interval;
        Passed++;
        return true;
    }
}
