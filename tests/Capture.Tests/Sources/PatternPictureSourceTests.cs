using Camerad.Capture.Pictures;
using Camerad.Capture.Sources;
using Camerad.Capture.Tests.Pictures;

namespace Camerad.Capture.Tests.Sources;

public class PatternPictureSourceTests
{
    [Theory]
    [InlineData(PixelFormat.I420, 640, 360)]
    [InlineData(PixelFormat.Nv12, 528, 96)]
    [InlineData(PixelFormat.Yuyv, 1280, 720)]
    [InlineData(PixelFormat.Uyvy, 640, 480)]
    public void Pictures_show_their_numbers_and_are_stamped_evenly(PixelFormat pixels, int width, int height)
    {
        using var source = new PatternPictureSource(new PictureFormat(pixels, width, height), 50);
        int last = -1;
        long first = 0;
        for (int i = 0; i < 20; i++)
        {
            RawPicture picture = Next(source);
            Assert.Equal(source.Format, picture.Format);
            int number = FrameNumberReader.Read(picture);
            Assert.True(number > last, $"{number} after {last}");
            if (i == 0) first = picture.CaptureTicks - (number * TimeSpan.TicksPerSecond / 50);
            Assert.Equal(number * TimeSpan.TicksPerSecond / 50, picture.CaptureTicks - first);
            last = number;
            picture.Release();
        }

        Assert.Equal(last, 19 + source.DroppedPictures);
    }

    [Fact]
    public void Picture_is_not_there_before_it_is_due()
    {
        using var source = new PatternPictureSource(new PictureFormat(PixelFormat.I420, 640, 360), 1);
        Next(source).Release();

        Assert.False(source.TryTake(out _));
        Assert.InRange(
            source.NextDueTicks - MonotonicClock.Ticks, TimeSpan.TicksPerSecond / 2, TimeSpan.TicksPerSecond);
        Assert.Null(source.Readable);
    }

    [Fact]
    public void Reader_that_comes_late_gets_the_newest_and_what_it_missed_is_counted()
    {
        using var source = new PatternPictureSource(new PictureFormat(PixelFormat.I420, 640, 360), 100);
        Next(source).Release();
        MonotonicClock.SleepUntil(source.NextDueTicks + (TimeSpan.TicksPerSecond / 10));

        RawPicture picture = Next(source);

        Assert.InRange(MonotonicClock.Ticks - picture.CaptureTicks, 0, TimeSpan.TicksPerSecond);
        int number = FrameNumberReader.Read(picture);
        Assert.InRange(number, 10, 1000);
        Assert.Equal(number - 1, source.DroppedPictures);
    }

    [Fact]
    public void Pictures_beyond_those_that_readers_hold_are_dropped_until_one_is_given_back()
    {
        using var source = new PatternPictureSource(new PictureFormat(PixelFormat.I420, 64, 48), 200);
        RawPicture[] held = [.. Enumerable.Range(0, PatternPictureSource.MaxLent).Select(_ => Next(source))];
        long dropped = source.DroppedPictures;

        MonotonicClock.SleepUntil(source.NextDueTicks);
        Assert.False(source.TryTake(out _));
        Assert.InRange(source.DroppedPictures, dropped + 1, long.MaxValue);

        held[2].Release();
        Assert.Same(held[2], Next(source));
    }

    [Fact]
    public void Painting_again_leaves_nothing_of_the_picture_before()
    {
        var format = new PictureFormat(PixelFormat.Nv12, 320, 240);
        var painter = new PatternPainter(format, 30, new StoppedClock());
        var used = new PatternPicture(painter, _ => { });
        var fresh = new PatternPicture(painter, _ => { });
        used.Raw.Lend(0);
        fresh.Raw.Lend(0);
        for (int number = 0; number < 100; number += 7) painter.Paint(used, number);

        painter.Paint(used, 123);
        painter.Paint(fresh, 123);

        for (int plane = 0; plane < 2; plane++)
            Assert.Equal(fresh.Raw.Planes[plane].Memory.ToArray(), used.Raw.Planes[plane].Memory.ToArray());
    }

    [Theory]
    [InlineData(16, 16)]
    [InlineData(2, 2)]
    [InlineData(526, 64)]
    [InlineData(4096, 16)]
    public void Any_size_can_be_painted(int width, int height)
    {
        using var source = new PatternPictureSource(new PictureFormat(PixelFormat.Yuyv, width, height), 1000);

        for (int i = 0; i < 30; i++) Next(source).Release();
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        // Once a second the time is laid out anew, which is no picture's cost.
        var format = new PictureFormat(PixelFormat.I420, 640, 360);
        using var source = new PatternPictureSource(format, 1000, new StoppedClock());
        for (int i = 0; i < 30; i++) Next(source).Release();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 30; i++) Next(source).Release();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static RawPicture Next(PatternPictureSource source)
    {
        for (int tries = 0; tries < 1000; tries++)
        {
            MonotonicClock.SleepUntil(source.NextDueTicks);
            if (source.TryTake(out RawPicture? picture)) return picture;
        }

        throw new TimeoutException("no picture");
    }

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 27, 7, 7, 17, TimeSpan.Zero);
    }
}
