namespace Camerad.WebRtc.Protocol.Rtp;

/// <summary>Frames of the last second (webrtc-stats, <c>framesPerSecond</c>).</summary>
internal sealed class FrameRateMeter
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    private Instant _windowStart;
    private int _count, _last;

    public void HandleFrame(Instant now)
    {
        Turn(now);
        _count++;
    }

    /// <summary>Frames in the last whole second; 0 when nothing came in it.</summary>
    public int Read(Instant now)
    {
        Turn(now);
        return _last;
    }

    private void Turn(Instant now)
    {
        TimeSpan elapsed = now - _windowStart;
        if (elapsed < Window) return;
        // A second in which nobody called had no frames.
        bool isNext = elapsed < 2 * Window;
        _last = isNext ? _count : 0;
        _windowStart = isNext ? _windowStart + Window : now;
        _count = 0;
    }
}
