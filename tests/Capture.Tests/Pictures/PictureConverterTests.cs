using Camerad.Capture.Pictures;

namespace Camerad.Capture.Tests.Pictures;

public class PictureConverterTests
{
    /// <summary>Every pair of layouts, with sizes around the vectors' lengths.</summary>
    public static TheoryData<PixelFormat, PixelFormat, int, int, int> Conversions
    {
        get
        {
            var conversions = new TheoryData<PixelFormat, PixelFormat, int, int, int>();
            foreach (PixelFormat source in Enum.GetValues<PixelFormat>())
            {
                foreach (PixelFormat target in new[] { PixelFormat.I420, PixelFormat.Nv12 })
                {
                    foreach ((int width, int height, int padding) in new[]
                    {
                        (2, 2, 0), (30, 4, 0), (32, 2, 3), (34, 6, 1), (62, 2, 0), (64, 4, 0), (66, 10, 5),
                        (640, 16, 0), (130, 8, 62),
                    })
                        conversions.Add(source, target, width, height, padding);
                }
            }

            return conversions;
        }
    }

    [Theory]
    [MemberData(nameof(Conversions))]
    public void Conversion_is_that_of_a_plain_loop_to_the_bit(
        PixelFormat from, PixelFormat to, int width, int height, int padding)
    {
        RawPicture source = TestPictures.Random(new PictureFormat(from, width, height), seed: width + height, padding);
        RawPicture target = TestPictures.Create(new PictureFormat(to, width, height), padding * 2);

        PictureConverter.Convert(source, target);

        bool rowsAreAveraged = source.Format.PlaneCount == 1;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                Assert.Equal(TestPictures.Sample(source, 0, x, y), TestPictures.Sample(target, 0, x, y));
                for (int component = 1; component <= 2; component++)
                {
                    int upper = TestPictures.Sample(source, component, x, y & ~1);
                    int lower = TestPictures.Sample(source, component, x, y | 1);
                    int expected = rowsAreAveraged ? (upper + lower + 1) / 2 : upper;
                    Assert.Equal(expected, TestPictures.Sample(target, component, x, y));
                }
            }
        }
    }

    [Fact]
    public void Conversion_leaves_alone_what_lies_between_the_rows()
    {
        RawPicture source = TestPictures.Random(new PictureFormat(PixelFormat.Yuyv, 34, 4), seed: 1, padding: 7);
        RawPicture target = TestPictures.Create(new PictureFormat(PixelFormat.I420, 34, 4), padding: 9);

        PictureConverter.Convert(source, target);

        foreach (PicturePlane plane in target.Planes)
        {
            int length = plane.Stride - 9;
            for (int at = length; at < plane.Memory.Length; at += plane.Stride)
                Assert.All(plane.Memory.Span.Slice(at, 9).ToArray(), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Other_sizes_and_layouts_without_a_way_are_refused()
    {
        RawPicture i420 = TestPictures.Create(new PictureFormat(PixelFormat.I420, 32, 16));
        RawPicture larger = TestPictures.Create(new PictureFormat(PixelFormat.I420, 32, 18));
        RawPicture yuyv = TestPictures.Create(new PictureFormat(PixelFormat.Yuyv, 32, 16));

        Assert.Throws<ArgumentException>(() => PictureConverter.Convert(i420, larger));
        Assert.Throws<ArgumentException>(() => PictureConverter.Convert(i420, yuyv));
        Assert.False(PictureConverter.CanConvert(PixelFormat.I420, PixelFormat.Yuyv));
        Assert.True(PictureConverter.CanConvert(PixelFormat.Yuyv, PixelFormat.Yuyv));
    }

    [Theory]
    [MemberData(nameof(Conversions))]
    public void Conversion_allocates_nothing(PixelFormat from, PixelFormat to, int width, int height, int padding)
    {
        RawPicture source = TestPictures.Random(new PictureFormat(from, width, height), seed: 1, padding);
        RawPicture target = TestPictures.Create(new PictureFormat(to, width, height));
        PictureConverter.Convert(source, target);

        long before = GC.GetAllocatedBytesForCurrentThread();
        PictureConverter.Convert(source, target);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
