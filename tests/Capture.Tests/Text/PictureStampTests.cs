using Camerad.Capture.Pictures;
using Camerad.Capture.Tests.Pictures;
using Camerad.Capture.Text;

namespace Camerad.Capture.Tests.Text;

public class PictureStampTests
{
    private static readonly PictureFormat Format = new(PixelFormat.I420, 640, 358);

    private readonly TestClock _clock = new();

    public static TheoryData<PixelFormat> Layouts => [.. Enum.GetValues<PixelFormat>()];

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Text_is_white_with_a_dark_edge_and_without_colour_in_every_layout(PixelFormat pixels)
    {
        RawPicture picture = Grey(Format with { Pixels = pixels }, 128, chroma: 90);

        new PictureStamp(new PictureStampOptions("HI", ShowsTime: false), _clock).Apply(picture);

        // Scale 1: the H's left leg is a dot wide, at the margin of 3 dots (made even) and the outline of 1.
        const int LegX = 3, LegY = 3;
        for (int y = 0; y < 7; y++)
        {
            Assert.Equal(235, TestPictures.Sample(picture, 0, LegX, LegY + y));
            Assert.Equal(16, TestPictures.Sample(picture, 0, LegX - 1, LegY + y));
            Assert.Equal(128, TestPictures.Sample(picture, 1, LegX, LegY + y));
            Assert.Equal(128, TestPictures.Sample(picture, 2, LegX, LegY + y));
        }

        Assert.Equal(128, TestPictures.Sample(picture, 0, 100, 5));
        Assert.Equal(90, TestPictures.Sample(picture, 1, 100, 5));
        Assert.Equal(90, TestPictures.Sample(picture, 2, 2, 100));
    }

    [Theory]
    [InlineData(PictureCorner.TopLeft, true, true)]
    [InlineData(PictureCorner.TopRight, false, true)]
    [InlineData(PictureCorner.BottomLeft, true, false)]
    [InlineData(PictureCorner.BottomRight, false, false)]
    public void Text_stands_in_the_corner_that_was_asked_for(PictureCorner corner, bool isLeft, bool isTop)
    {
        RawPicture picture = Grey(Format, 128);

        new PictureStamp(new PictureStampOptions("X", ShowsTime: false, corner), _clock).Apply(picture);

        for (int quarter = 0; quarter < 4; quarter++)
        {
            bool left = quarter % 2 == 0, top = quarter < 2;
            Assert.Equal(left == isLeft && top == isTop, IsPainted(picture, left ? 0 : 320, top ? 0 : 180));
        }
    }

    [Fact]
    public void Time_is_that_of_the_picture_in_the_machines_zone()
    {
        // In summer Berlin is two hours ahead.
        _clock.Now = new DateTimeOffset(2026, 7, 1, 22, 30, 5, TimeSpan.Zero);
        AssertShows("2026-07-02 00:30:05", new PictureStampOptions(null, ShowsTime: true), ageMs: 0);
        AssertShows("2026-07-02 00:30:04", new PictureStampOptions(null, ShowsTime: true), ageMs: 100);
        AssertShows("2026-07-02 00:30:05", new PictureStampOptions(null, ShowsTime: true), ageMs: -100);
        AssertShows("Tur  2026-07-02 00:30:05", new PictureStampOptions("Tür", ShowsTime: true), ageMs: 0);
        _clock.Now = new DateTimeOffset(2026, 12, 1, 22, 30, 5, TimeSpan.Zero);
        AssertShows("2026-12-01 23:30:05", new PictureStampOptions(null, ShowsTime: true), ageMs: 0);
    }

    [Fact]
    public void Text_is_larger_in_larger_pictures_and_smaller_where_it_would_not_fit()
    {
        Assert.Equal(1, PictureStamp.ScaleFor(320, 240, 19));
        Assert.Equal(2, PictureStamp.ScaleFor(640, 360, 19));
        Assert.Equal(2, PictureStamp.ScaleFor(640, 480, 19));
        Assert.Equal(3, PictureStamp.ScaleFor(1280, 720, 19));
        Assert.Equal(5, PictureStamp.ScaleFor(1920, 1080, 19));
        Assert.Equal(2, PictureStamp.ScaleFor(300, 720, 19));
        Assert.Equal(1, PictureStamp.ScaleFor(16, 1080, 19));
    }

    [Fact]
    public void Text_longer_than_the_picture_is_cut_off_inside()
    {
        RawPicture picture = Grey(new PictureFormat(PixelFormat.Nv12, 32, 16), 128);
        string name = new('#', 500);

        new PictureStamp(new PictureStampOptions(name, true, PictureCorner.BottomRight), _clock).Apply(picture);

        Assert.True(IsPainted(picture, 0, 0));
    }

    [Fact]
    public void Picture_of_another_format_gets_its_own_text()
    {
        var stamp = new PictureStamp(new PictureStampOptions("X", false, PictureCorner.BottomRight), _clock);
        stamp.Apply(Grey(Format, 128));
        RawPicture larger = Grey(Format with { Width = 1280, Height = 720 }, 128);

        stamp.Apply(larger);

        Assert.True(IsPainted(larger, 1240, 680));
    }

    [Fact]
    public void Stamping_allocates_nothing_not_even_when_the_second_changes()
    {
        var stamp = new PictureStamp(new PictureStampOptions("door", ShowsTime: true), _clock);
        RawPicture picture = Grey(Format, 128);
        Run();

        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            // The digits of later times may need more runs than those before: from 07:07:00 over all digits.
            _clock.Now = new DateTimeOffset(2026, 11, 27, 7, 7, 0, TimeSpan.Zero);
            for (int i = 0; i < 130; i++)
            {
                stamp.Apply(picture);
                _clock.Now += TimeSpan.FromMilliseconds(500);
            }
        }
    }

    private static RawPicture Grey(PictureFormat format, byte luma, byte chroma = 128)
    {
        RawPicture picture = TestPictures.Create(format, captureTicks: TestClock.MonotonicTicks);
        new PictureCanvas(picture).Fill(0, 0, format.Width, format.Height, new YuvColour(luma, chroma, chroma));
        return picture;
    }

    private static bool IsPainted(RawPicture picture, int left, int top)
    {
        for (int y = top; y < Math.Min(top + 180, picture.Format.Height); y++)
        {
            for (int x = left; x < Math.Min(left + 320, picture.Format.Width); x++)
            {
                if (TestPictures.Sample(picture, 0, x, y) != 128) return true;
            }
        }

        return false;
    }

    private void AssertShows(string text, PictureStampOptions options, int ageMs)
    {
        RawPicture expected = Grey(Format, 128), actual = TestPictures.Create(
            Format, captureTicks: TestClock.MonotonicTicks - (ageMs * TimeSpan.TicksPerMillisecond));
        new PictureCanvas(actual).Fill(0, 0, Format.Width, Format.Height, YuvColour.Grey(128));

        new PictureStamp(options, _clock).Apply(actual);

        var stencil = new TextStencil(1);
        stencil.Set(text);
        stencil.Draw(expected, 2, 2);
        Assert.Equal(expected.Planes[0].Memory.ToArray(), actual.Planes[0].Memory.ToArray());
    }

    private sealed class TestClock : TimeProvider
    {
        public const long MonotonicTicks = 1_000 * TimeSpan.TicksPerSecond;

        public DateTimeOffset Now { get; set; } = new(2026, 11, 27, 7, 7, 17, TimeSpan.Zero);

        public override TimeZoneInfo LocalTimeZone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => MonotonicTicks;
    }
}
