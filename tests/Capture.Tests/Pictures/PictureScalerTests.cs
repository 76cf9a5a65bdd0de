using Camerad.Capture.Pictures;

namespace Camerad.Capture.Tests.Pictures;

public class PictureScalerTests
{
    [Theory]
    [InlineData(64, 36, 32, 18)]
    [InlineData(64, 36, 64, 36)]
    [InlineData(64, 36, 22, 14)]
    [InlineData(66, 38, 34, 10)]
    [InlineData(64, 36, 2, 2)]
    public void Sample_is_the_mean_of_the_area_it_covers(int width, int height, int smallWidth, int smallHeight)
    {
        RawPicture source = TestPictures.Random(new PictureFormat(PixelFormat.I420, width, height), 5, padding: 3);
        RawPicture target = TestPictures.Create(new PictureFormat(PixelFormat.I420, smallWidth, smallHeight), 1);

        PictureScaler.Shrink(source, target);

        for (int plane = 0; plane < 3; plane++)
        {
            var rows = new PlaneRows(target, plane);
            for (int y = 0; y < rows.Count; y++)
            {
                for (int x = 0; x < rows.Length; x++)
                    Assert.InRange(rows.Row(y)[x] - Mean(source, target, plane, x, y), -0.5001, 0.5001);
            }
        }
    }

    [Fact]
    public void Picture_of_the_largest_size_and_light_does_not_overflow()
    {
        RawPicture source = TestPictures.Create(new PictureFormat(PixelFormat.I420, 4096, 2304));
        foreach (PicturePlane plane in source.Planes) plane.Memory.Span.Fill(255);
        RawPicture target = TestPictures.Create(new PictureFormat(PixelFormat.I420, 2, 2));

        PictureScaler.Shrink(source, target);

        Assert.All(target.Planes.ToArray(), plane => Assert.All(plane.Memory.ToArray(), x => Assert.Equal(255, x)));
    }

    [Theory]
    [InlineData(1280, 720, 640, 640, 360)]
    [InlineData(1280, 720, 1280, 1280, 720)]
    [InlineData(1280, 720, 4000, 1280, 720)]
    [InlineData(1280, 720, 321, 320, 180)]
    [InlineData(1296, 972, 500, 500, 376)]
    [InlineData(1280, 720, 0, 2, 2)]
    [InlineData(4096, 2, 16, 16, 2)]
    public void Fitted_size_keeps_the_shape_with_even_sides(
        int width, int height, int maxWidth, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), PictureScaler.Fit(width, height, maxWidth));

    [Fact]
    public void Other_layouts_and_larger_targets_are_refused()
    {
        RawPicture i420 = TestPictures.Create(new PictureFormat(PixelFormat.I420, 32, 16));
        RawPicture nv12 = TestPictures.Create(new PictureFormat(PixelFormat.Nv12, 32, 16));
        RawPicture larger = TestPictures.Create(new PictureFormat(PixelFormat.I420, 34, 16));

        Assert.Throws<ArgumentException>(() => PictureScaler.Shrink(nv12, i420));
        Assert.Throws<ArgumentException>(() => PictureScaler.Shrink(i420, larger));
    }

    private static double Mean(RawPicture source, RawPicture target, int plane, int x, int y)
    {
        var rows = new PlaneRows(source, plane);
        double stepX = (double)rows.Length / new PlaneRows(target, plane).Length;
        double stepY = (double)rows.Count / new PlaneRows(target, plane).Count;
        double sum = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            double high = Math.Min(row + 1, (y + 1) * stepY) - Math.Max(row, y * stepY);
            if (high <= 0) continue;
            for (int column = 0; column < rows.Length; column++)
            {
                double wide = Math.Min(column + 1, (x + 1) * stepX) - Math.Max(column, x * stepX);
                if (wide > 0) sum += rows.Row(row)[column] * high * wide;
            }
        }

        return sum / (stepX * stepY);
    }
}
