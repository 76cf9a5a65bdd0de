using Camerad.WebRtc.Protocol.Rtp.Receiving;

namespace Camerad.WebRtc.Protocol.Tests.Rtp.Receiving;

public sealed class FrameIntervalsTests
{
    [Fact]
    public void Frames_of_the_last_second_are_counted_and_none_after_it()
    {
        var intervals = new FrameIntervals();
        Instant now = Play(intervals, Instant.Zero, 25, 60);
        Assert.InRange(intervals.FramesPerSecond(now), 24, 26);
        Assert.Equal(0, intervals.FramesPerSecond(now + TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData(100, false)]
    [InlineData(195, true)]
    [InlineData(5000, true)]
    public void Picture_that_stands_still_longer_than_the_mean_and_150_ms_is_a_freeze(int milliseconds, bool isFreeze)
    {
        var intervals = new FrameIntervals();
        Instant now = Play(intervals, Instant.Zero, 25, 60);
        TimeSpan distance = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Equal(
            isFreeze ? distance : TimeSpan.Zero, intervals.HandleFrame(now - TimeSpan.FromMilliseconds(40) + distance));
    }

    private static Instant Play(FrameIntervals intervals, Instant now, int framesPerSecond, int frames)
    {
        for (; frames > 0; frames--)
        {
            Assert.Equal(TimeSpan.Zero, intervals.HandleFrame(now));
            now += TimeSpan.FromSeconds(1.0 / framesPerSecond);
        }
        return now;
    }
}
