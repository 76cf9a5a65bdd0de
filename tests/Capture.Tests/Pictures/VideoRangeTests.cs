using Camerad.Capture.Pictures;

namespace Camerad.Capture.Tests.Pictures;

public class VideoRangeTests
{
    // Rows of 40 samples: two vectors and a rest.
    private static readonly PictureFormat Format = new(PixelFormat.I420, 40, 16);

    [Fact]
    public void Every_value_is_reduced_and_expanded_to_the_nearest()
    {
        for (int value = 0; value < 256; value++)
        {
            RawPicture reduced = Filled(value), expanded = Filled(value);
            VideoRange.Reduce(reduced);
            VideoRange.Expand(expanded);

            AssertFilled(reduced, 16 + (value * 219 / 255.0), 128 + ((value - 128) * 224 / 255.0));
            AssertFilled(
                expanded, Math.Clamp((value - 16) * 255 / 219.0, 0, 255),
                Math.Clamp(128 + ((value - 128) * 255 / 224.0), 0, 255));
        }
    }

    [Fact]
    public void Video_survives_the_way_through_the_whole_range()
    {
        for (int value = 16; value <= 235; value++)
        {
            RawPicture picture = Filled(value);
            VideoRange.Expand(picture);
            VideoRange.Reduce(picture);
            AssertFilled(picture, value, value);
        }
    }

    private static RawPicture Filled(int value)
    {
        RawPicture picture = TestPictures.Create(Format, padding: 3);
        new PictureCanvas(picture).Fill(0, 0, 40, 16, new YuvColour((byte)value, (byte)value, (byte)value));
        return picture;
    }

    private static void AssertFilled(RawPicture picture, double luma, double chroma)
    {
        for (int x = 0; x < 40; x++)
        {
            Assert.InRange(TestPictures.Sample(picture, 0, x, 15) - luma, -0.5001, 0.5001);
            Assert.InRange(TestPictures.Sample(picture, 1, x, 15) - chroma, -0.5001, 0.5001);
            Assert.InRange(TestPictures.Sample(picture, 2, x, 15) - chroma, -0.5001, 0.5001);
        }
    }
}
