using Camerad.WebRtc.Protocol.Rtp;

namespace Camerad.WebRtc.Protocol.Tests.Rtp;

public sealed class KeyFrameRequestLimiterTests
{
    private readonly KeyFrameRequestLimiter _limiter = new();
    private readonly Instant _start = Instant.Zero + TimeSpan.FromSeconds(5);

    [Fact]
    public void First_request_passes_at_once_and_a_storm_becomes_one_later()
    {
        _limiter.HandleRequest();
        Assert.True(_limiter.TryTake(_start));
        for (int i = 0; i < 32; i++) _limiter.HandleRequest();
        Instant next = _start + KeyFrameRequestLimiter.Interval;
        Assert.Equal(next, _limiter.NextTimeout);
        Assert.False(_limiter.TryTake(next - TimeSpan.FromTicks(1)));
        Assert.True(_limiter.TryTake(next));
        Assert.False(_limiter.TryTake(next));
        Assert.Equal(Instant.Never, _limiter.NextTimeout);
        Assert.Equal((33, 2), (_limiter.Requests, _limiter.Passed));
    }

    [Fact]
    public void Key_frame_that_comes_serves_those_who_asked_before_it()
    {
        _limiter.HandleRequest();
        _limiter.TryTake(_start);
        _limiter.HandleRequest();
        _limiter.HandleKeyFrame();
        Assert.False(_limiter.TryTake(_start + KeyFrameRequestLimiter.Interval));
        _limiter.HandleRequest();
        Assert.True(_limiter.TryTake(_start + KeyFrameRequestLimiter.Interval));
    }
}
