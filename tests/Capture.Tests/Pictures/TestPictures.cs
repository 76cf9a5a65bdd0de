using Camerad.Capture.Pictures;

namespace Camerad.Capture.Tests.Pictures;

/// <summary>Raw pictures made for tests.</summary>
internal static class TestPictures
{
    /// <summary>A picture of which every byte, padding too, is arbitrary; not of a pool.</summary>
    public static RawPicture Random(PictureFormat format, int seed, int padding = 0, long captureTicks = 0)
    {
        RawPicture picture = Create(format, padding, captureTicks);
        var random = new Random(seed);
        foreach (PicturePlane plane in picture.Planes) random.NextBytes(plane.Memory.Span);
        return picture;
    }

    /// <summary>A picture whose rows are followed by <paramref name="padding"/> bytes.</summary>
    public static RawPicture Create(PictureFormat format, int padding = 0, long captureTicks = 0)
    {
        var planes = new PicturePlane[format.PlaneCount];
        for (int i = 0; i < planes.Length; i++)
        {
            int stride = format.RowLength(i) + padding;
            // The last row ends with its pixels, as the seam allows.
            planes[i] = new PicturePlane(
                new byte[(stride * (format.RowCount(i) - 1)) + format.RowLength(i)], stride);
        }

        var picture = new RawPicture(format, planes, _ => { });
        picture.Lend(captureTicks);
        return picture;
    }

    /// <summary>Paints smooth light that moves with <paramref name="number"/>, in I420.</summary>
    public static void Paint(RawPicture i420, int number)
    {
        for (int plane = 0; plane < 3; plane++)
        {
            var rows = new PlaneRows(i420, plane);
            int scale = plane == 0 ? 1 : 2;
            for (int y = 0; y < rows.Count; y++)
            {
                Span<byte> row = rows.Row(y);
                for (int x = 0; x < row.Length; x++)
                {
                    double wave = Math.Sin(((x * scale) + (number * 3)) / 23.0 + plane)
                        + Math.Cos((y * scale) / 17.0 - (number / 9.0));
                    row[x] = (byte)(128 + (wave * (plane == 0 ? 50 : 20)));
                }
            }
        }
    }

    /// <summary>A sample of any layout, by position in the whole picture: 0 luma, 1 U, 2 V.</summary>
    public static byte Sample(RawPicture picture, int component, int x, int y) => picture.Format.Pixels switch
    {
        PixelFormat.I420 => component == 0 ? At(picture, 0, x, y) : At(picture, component, x / 2, y / 2),
        PixelFormat.Nv12 => component == 0 ? At(picture, 0, x, y) : At(picture, 1, (x & ~1) + component - 1, y / 2),
        PixelFormat.Yuyv => At(picture, 0, component == 0 ? 2 * x : (4 * (x / 2)) + (2 * component) - 1, y),
        _ => At(picture, 0, component == 0 ? (2 * x) + 1 : (4 * (x / 2)) + (2 * component) - 2, y),
    };

    /// <summary>Peak signal-to-noise ratio of luma, dB.</summary>
    public static double LumaPsnr(RawPicture one, RawPicture other)
    {
        var a = new PlaneRows(one, 0);
        var b = new PlaneRows(other, 0);
        Assert.Equal((a.Length, a.Count), (b.Length, b.Count));
        double sum = 0;
        for (int y = 0; y < a.Count; y++)
        {
            for (int x = 0; x < a.Length; x++) sum += Math.Pow(a.Row(y)[x] - b.Row(y)[x], 2);
        }

        double mean = sum / (a.Length * a.Count);
        return mean == 0 ? double.PositiveInfinity : 10 * Math.Log10(255 * 255 / mean);
    }

    private static byte At(RawPicture picture, int plane, int x, int y) => new PlaneRows(picture, plane).Row(y)[x];
}
