using Camerad.Capture.V4l2;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.Tests.V4l2;

public class FrameTimelineTests
{
    private const long Now = 1_000 * TimeSpan.TicksPerSecond;
    private const long NowUs = Now / TimeSpan.TicksPerMicrosecond;
    private readonly FrameTimeline _timeline = new();
    private uint _sequence;

    [Fact]
    public void Picture_has_the_drivers_time_when_its_clock_is_the_monotonic_one()
    {
        Assert.True(Place(NowUs - 20_000, out long ticks));

        Assert.Equal(Now - (20 * TimeSpan.TicksPerMillisecond), ticks);
        Assert.False(_timeline.UsesArrival);
    }

    [Theory]
    [InlineData(NowUs, 0u)]                                 // the driver does not say which clock
    [InlineData(NowUs, BufFlagTimestampCopy)]
    [InlineData(0, BufFlagTimestampMonotonic)]              // never set
    [InlineData(NowUs + 600_000, BufFlagTimestampMonotonic)]
    [InlineData(NowUs - 11_000_000, BufFlagTimestampMonotonic)]
    [InlineData(long.MaxValue, BufFlagTimestampMonotonic)]
    [InlineData(long.MinValue, BufFlagTimestampMonotonic)]
    public void Picture_has_the_time_of_arrival_when_the_drivers_is_of_no_use(long timestampUs, uint flags)
    {
        Assert.True(Place(timestampUs, out long ticks, flags));
        Assert.Equal(Now, ticks);

        Assert.True(Place(NowUs - 10_000, out ticks));
        Assert.Equal(Now, ticks);                           // for good
    }

    [Fact]
    public void Picture_that_runs_back_is_refused_and_counted()
    {
        Assert.True(Place(NowUs - 100_000, out _));
        Assert.False(Place(NowUs - 100_001, out _));
        Assert.True(Place(NowUs - 100_000, out _));

        Assert.Equal(1, _timeline.BackwardFrames);
    }

    [Fact]
    public void Clock_that_goes_on_running_back_is_not_believed_any_more()
    {
        Assert.True(Place(NowUs, out _));
        for (int i = 0; i < FrameTimeline.MaxRefusedInARow; i++) Assert.False(Place(NowUs - 5_000_000 + i, out _));

        Assert.True(Place(NowUs - 4_000_000, out long ticks));
        Assert.Equal(Now, ticks);
    }

    [Fact]
    public void Gap_in_the_count_is_a_loss_once_the_driver_has_shown_how_it_counts()
    {
        for (int i = 0; i <= FrameTimeline.TrustedRun; i++) Place(NowUs + i, out _);
        _sequence += 3;

        _timeline.TryPlace(Buffer(NowUs + 100, BufFlagTimestampMonotonic), Now, out _, out int lost);

        Assert.Equal(3, lost);
        Assert.Equal(3, _timeline.LostFrames);
    }

    [Theory]
    [InlineData(FrameTimeline.MaxGap, FrameTimeline.MaxGap)]
    [InlineData(FrameTimeline.MaxGap + 1, 0)]
    public void Gap_that_is_too_large_is_no_loss(uint gap, long lost)
    {
        for (int i = 0; i <= FrameTimeline.TrustedRun; i++) Place(NowUs + i, out _);
        _sequence += gap;

        Place(NowUs + 100, out _);

        Assert.Equal(lost, _timeline.LostFrames);
    }

    [Fact]
    public void Driver_that_counts_fields_loses_nothing()
    {
        for (int i = 0; i < 50; i++)
        {
            Place(NowUs + i, out _);
            _sequence++;
        }

        Assert.Equal(0, _timeline.LostFrames);
    }

    [Fact]
    public void Count_that_begins_anew_or_wraps_is_no_loss()
    {
        _sequence = uint.MaxValue - 20;
        for (int i = 0; i < 40; i++) Place(NowUs + i, out _);
        _sequence = 5;
        Place(NowUs + 100, out _);

        Assert.Equal(0, _timeline.LostFrames);
    }

    private bool Place(long timestampUs, out long ticks, uint flags = BufFlagTimestampMonotonic) =>
        _timeline.TryPlace(Buffer(timestampUs, flags), Now, out ticks, out _);

    private DequeuedBuffer Buffer(long timestampUs, uint flags) =>
        new(0, BufferFault.None, flags, _sequence++, timestampUs, 0, 1);
}
