using Camerad.Capture.Decoders;
using Camerad.Capture.Jpeg;
using Camerad.Capture.Pictures;
using Camerad.Media;
using Camerad.Media.Jpeg;

namespace Camerad.Capture.Stills;

/// <summary>
/// Makes photographs of stills, whatever they are. A camera's own JPEG is passed on unless another quality or size is
/// asked for. Threading: any.
/// </summary>
/// <param name="origin">For the Exif.</param>
/// <param name="time">The clock, with its time zone.</param>
public sealed class StillRenderer(StillOrigin origin, TimeProvider time)
{
    /// <param name="still">Stays the caller's.</param>
    /// <param name="options">What is asked for.</param>
    /// <exception cref="SourceException">The picture is damaged, or a library is missing.</exception>
    public StillImage Render(Still still, StillOptions options)
    {
        ArgumentNullException.ThrowIfNull(still);
        ArgumentNullException.ThrowIfNull(options);
        DateTimeOffset taken = CaptureTime.Of(still.CaptureTicks, time);
        var metadata = new ExifMetadata
        {
            Taken = taken,
            Make = origin.Make,
            Model = origin.Model,
            Software = origin.Software,
            Description = options.Description,
            Orientation = options.Orientation,
        };
        (byte[] jpeg, int width, int height) = still switch
        {
            { Raw: { } raw } => Encode(raw, options),
            { Jpeg: { } cameras } => Convert(cameras.Span, options),
            { KeyFrame: { } keyFrame } => Decode(keyFrame, options),
            _ => throw new System.Diagnostics.UnreachableException("a still is one of three"),
        };
        return new StillImage(
            JpegFile.TryCreate(jpeg, metadata) ?? throw DamagedJpeg(), width, height, taken);
    }

    private static SourceException DamagedJpeg() =>
        new("the camera's JPEG is damaged; a bad cable or too little power does that");

    private static (byte[] Jpeg, int Width, int Height) Encode(RawPicture picture, StillOptions options)
    {
        using var encoder = new JpegEncoder();
        byte[] jpeg = encoder.Encode(
            picture, options.Quality ?? JpegEncoder.DefaultQuality, options.MaxWidth ?? int.MaxValue, out int width,
            out int height);
        return (jpeg, width, height);
    }

    private static (byte[] Jpeg, int Width, int Height) Convert(ReadOnlySpan<byte> jpeg, StillOptions options)
    {
        if (!JpegHeader.TryRead(jpeg, out JpegHeader header)) throw DamagedJpeg();
        if (options.Quality is null && (options.MaxWidth is not { } maxWidth || maxWidth >= header.Width))
            return (jpeg.ToArray(), header.Width, header.Height);
        if ((long)header.Width * header.Height > JpegDecoder.MaxArea) throw DamagedJpeg();
        using var decoder = new JpegDecoder();
        RawPicture picture = new PicturePool(
            new PictureFormat(PixelFormat.I420, header.Width & ~1, header.Height & ~1)).Rent(0);
        return decoder.TryDecode(jpeg, picture) ? Encode(picture, options) : throw DamagedJpeg();
    }

    private static (byte[] Jpeg, int Width, int Height) Decode(EncodedFrame keyFrame, StillOptions options)
    {
        using var decoder = new OpenH264Decoder();
        if (!decoder.TryDecode(keyFrame, out RawPicture? picture))
            throw new SourceException("the stream's key frame cannot be decoded");
        return Encode(picture, options);
    }
}
