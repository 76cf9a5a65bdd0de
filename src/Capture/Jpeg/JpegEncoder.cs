using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.Jpeg;

/// <summary>Makes JPEGs of raw pictures by the system's libturbojpeg. Not thread-safe.</summary>
internal sealed class JpegEncoder : IDisposable
{
    /// <summary>Qualities that may be asked for; 85 shows no blocks.</summary>
    public const int MinQuality = 1, MaxQuality = 100, DefaultQuality = 85;

    private readonly TurboJpegCompressor _compressor = new();

    /// <param name="picture">In any layout, in the range of video.</param>
    /// <param name="quality"><see cref="MinQuality"/> to <see cref="MaxQuality"/>.</param>
    /// <param name="maxWidth">A wider picture is made smaller, in its shape; pixels.</param>
    /// <param name="width">Of the JPEG.</param>
    /// <param name="height">Of the JPEG.</param>
    /// <exception cref="SourceException">The library failed.</exception>
    public byte[] Encode(RawPicture picture, int quality, int maxWidth, out int width, out int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, MinQuality);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, MaxQuality);
        RawPicture copy = Copy(picture);
        (width, height) = PictureScaler.Fit(copy.Format.Width, copy.Format.Height, maxWidth);
        if ((width, height) != (copy.Format.Width, copy.Format.Height))
        {
            RawPicture small = Create(width, height);
            PictureScaler.Shrink(copy, small);
            copy = small;
        }

        VideoRange.Expand(copy);
        return _compressor.Compress(copy, quality);
    }

    /// <inheritdoc/>
    public void Dispose() => _compressor.Dispose();

    private static RawPicture Copy(RawPicture picture)
    {
        RawPicture copy = Create(picture.Format.Width, picture.Format.Height);
        PictureConverter.Convert(picture, copy);
        return copy;
    }

    private static RawPicture Create(int width, int height) =>
        new PicturePool(new PictureFormat(PixelFormat.I420, width, height)).Rent(0);
}
