using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Media.Jpeg;

namespace Camerad.Capture.Jpeg;

/// <summary>
/// Decodes a camera's JPEGs by the system's libturbojpeg into I420 in the range of video. Chroma may have any of the
/// usual sizes; Huffman tables may be missing, the library knows the standard's.
/// </summary>
internal sealed class JpegDecoder : IJpegDecoder
{
    /// <summary>Pixels of the largest JPEG that a caller should give memory for: 64 million.</summary>
    public const int MaxArea = 8192 * 8192;

    private readonly TurboJpegDecompressor _decompressor = new();
    private readonly byte[][] _scratch = [[], [], []];      // planes that are not as the target wants them
    private byte[] _line = [];

    /// <summary>True if the library is there.</summary>
    public static bool IsInstalled => TurboJpeg.TryFind(out _);

    /// <inheritdoc/>
    public bool TryReadSize(ReadOnlySpan<byte> jpeg, out int width, out int height)
    {
        bool isJpeg = JpegHeader.TryRead(jpeg, out JpegHeader header);
        (width, height) = (header.Width, header.Height);
        return isJpeg;
    }

    /// <inheritdoc/>
    /// <remarks>Of a JPEG with odd sides the last column and row are left out.</remarks>
    public bool TryDecode(ReadOnlySpan<byte> jpeg, RawPicture i420Target)
    {
        PictureFormat format = i420Target.Format;
        if (format.Pixels != PixelFormat.I420)
            throw new ArgumentException($"the target is {format.Pixels}", nameof(i420Target));

        // Without its end it is a part: the library would paint the rest grey.
        if (!JpegHeader.TryRead(jpeg, out JpegHeader header) || header.Length == 0) return false;
        if ((header.Width & ~1, header.Height & ~1) != (format.Width, format.Height)) return false;
        jpeg = jpeg[..header.Length];
        if (!_decompressor.TryReadHeader(jpeg, out int width, out int height, out int samples, out int colours))
            return false;
        if (ChromaShape.Of(samples) is not { } shape || (width, height) != (header.Width, header.Height)
            || colours is not (TurboJpeg.ColoursYCbCr or TurboJpeg.ColoursGrey))
            return false;
        if (!TryDecompress(jpeg, width, height, samples, i420Target)) return false;
        TakeLuma(width, height, samples, i420Target);
        TakeChroma(width, height, samples, shape, i420Target);
        VideoRange.Reduce(i420Target);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _decompressor.Dispose();

    /// <summary>True if the library may write the plane right where it belongs.</summary>
    private static bool IsDirect(int plane, int width, int height, int samples) =>
        width % 2 == 0 && height % 2 == 0
        && (plane == 0 ? TurboJpeg.tjPlaneWidth(0, width, samples) == width : samples == TurboJpeg.Samples420);

    private static int PlaneWidth(int plane, int width, int samples) =>
        plane > 0 && samples == TurboJpeg.SamplesGrey ? 0 : TurboJpeg.tjPlaneWidth(plane, width, samples);

    private static int PlaneHeight(int plane, int height, int samples) =>
        plane > 0 && samples == TurboJpeg.SamplesGrey ? 0 : TurboJpeg.tjPlaneHeight(plane, height, samples);

    private bool TryDecompress(ReadOnlySpan<byte> jpeg, int width, int height, int samples, RawPicture target)
    {
        Span<byte> y = Destination(0, width, height, samples, target, out int strideY);
        Span<byte> u = Destination(1, width, height, samples, target, out int strideU);
        Span<byte> v = Destination(2, width, height, samples, target, out int strideV);
        return _decompressor.TryDecompress(jpeg, width, height, y, u, v, (strideY, strideU, strideV));
    }

    private Span<byte> Destination(
        int plane, int width, int height, int samples, RawPicture target, out int stride)
    {
        if (IsDirect(plane, width, height, samples))
        {
            stride = target.Planes[plane].Stride;
            return target.Planes[plane].Memory.Span;
        }

        stride = PlaneWidth(plane, width, samples);
        int length = stride * PlaneHeight(plane, height, samples);
        if (_scratch[plane].Length < length) _scratch[plane] = GC.AllocateUninitializedArray<byte>(length);
        return _scratch[plane];
    }

    private void TakeLuma(int width, int height, int samples, RawPicture target)
    {
        if (IsDirect(0, width, height, samples)) return;
        int stride = PlaneWidth(0, width, samples);
        var rows = new PlaneRows(target, 0);
        for (int row = 0; row < rows.Count; row++)
            _scratch[0].AsSpan(row * stride, rows.Length).CopyTo(rows.Row(row));
    }

    private void TakeChroma(int width, int height, int samples, ChromaShape shape, RawPicture target)
    {
        for (int plane = 1; plane <= 2; plane++)
        {
            if (IsDirect(plane, width, height, samples)) continue;
            var rows = new PlaneRows(target, plane);
            int stride = PlaneWidth(plane, width, samples);
            for (int row = 0; row < rows.Count; row++)
            {
                if (stride == 0) rows.Row(row).Fill(YuvColour.NeutralChroma);
                else shape.Take(_scratch[plane], stride, row, rows.Row(row), ref _line);
            }
        }
    }
}
