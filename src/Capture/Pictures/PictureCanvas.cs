using System.Runtime.InteropServices;

namespace Camerad.Capture.Pictures;

/// <summary>
/// Fills rectangles of a raw picture in place, whatever its layout. What lies outside of the picture is left out.
/// </summary>
internal readonly ref struct PictureCanvas
{
    private readonly PixelFormat _pixels;
    private readonly PlaneRows _first;
    private readonly PlaneRows _second;
    private readonly PlaneRows _third;

    public PictureCanvas(RawPicture picture)
    {
        (_pixels, Width, Height) = (picture.Format.Pixels, picture.Format.Width, picture.Format.Height);
        _first = new PlaneRows(picture, 0);
        if (picture.Format.PlaneCount > 1) _second = new PlaneRows(picture, 1);
        if (picture.Format.PlaneCount > 2) _third = new PlaneRows(picture, 2);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Luma and chroma; chroma of every pixel pair that the rectangle touches.</summary>
    public void Fill(int x, int y, int width, int height, YuvColour colour)
    {
        FillLuma(x, y, width, height, colour.Y);
        FillChroma(x, y, width, height, colour.U, colour.V);
    }

    /// <summary>Luma only.</summary>
    public void FillLuma(int x, int y, int width, int height, byte level)
    {
        Clip(ref x, ref width, Width);
        Clip(ref y, ref height, Height);
        if (width <= 0) return;
        for (int row = y; row < y + height; row++)
        {
            Span<byte> line = _first.Row(row);
            if (_pixels is PixelFormat.I420 or PixelFormat.Nv12) line.Slice(x, width).Fill(level);
            else FillEvery2nd(line.Slice(2 * x, 2 * width), _pixels == PixelFormat.Yuyv ? 0 : 1, level);
        }
    }

    /// <summary>Chroma only, of every sample that the rectangle touches.</summary>
    public void FillChroma(int x, int y, int width, int height, byte u, byte v)
    {
        Clip(ref x, ref width, Width);
        Clip(ref y, ref height, Height);
        if (width <= 0 || height <= 0) return;
        int left = x / 2, pairs = ((x + width + 1) / 2) - left;
        if (_pixels is PixelFormat.Yuyv or PixelFormat.Uyvy)
        {
            for (int row = y; row < y + height; row++)
                FillPackedChroma(_first.Row(row).Slice(4 * left, 4 * pairs), u, v);
            return;
        }

        for (int row = y / 2; row < (y + height + 1) / 2; row++)
        {
            if (_pixels == PixelFormat.I420)
            {
                _second.Row(row).Slice(left, pairs).Fill(u);
                _third.Row(row).Slice(left, pairs).Fill(v);
            }
            else
            {
                MemoryMarshal.Cast<byte, ushort>(_second.Row(row).Slice(2 * left, 2 * pairs))
                    .Fill((ushort)(u | (v << 8)));
            }
        }
    }

    /// <summary>Copies a rectangle from the same place of another picture of the same format.</summary>
    public void CopyFrom(in PictureCanvas source, int x, int y, int width, int height)
    {
        Clip(ref x, ref width, Width);
        Clip(ref y, ref height, Height);
        if (width <= 0 || height <= 0) return;

        // Whole chroma samples: they belong to two pixels and, mostly, to two rows.
        int left = x & ~1, right = (x + width + 1) & ~1, top = y & ~1, bottom = (y + height + 1) & ~1;
        if (_pixels is PixelFormat.Yuyv or PixelFormat.Uyvy)
        {
            Copy(source._first, _first, 2 * left, 2 * right, top, bottom);
            return;
        }

        Copy(source._first, _first, left, right, top, bottom);
        if (_pixels == PixelFormat.Nv12)
        {
            Copy(source._second, _second, left, right, top / 2, bottom / 2);
            return;
        }

        Copy(source._second, _second, left / 2, right / 2, top / 2, bottom / 2);
        Copy(source._third, _third, left / 2, right / 2, top / 2, bottom / 2);
    }

    private static void Copy(in PlaneRows source, in PlaneRows target, int begin, int end, int firstRow, int endRow)
    {
        for (int row = firstRow; row < endRow; row++) source.Row(row)[begin..end].CopyTo(target.Row(row)[begin..]);
    }

    private void FillPackedChroma(Span<byte> pixels, byte u, byte v)
    {
        int offset = _pixels == PixelFormat.Yuyv ? 1 : 0;
        for (int i = offset; i < pixels.Length; i += 4) (pixels[i], pixels[i + 2]) = (u, v);
    }

    private static void FillEvery2nd(Span<byte> pixels, int offset, byte value)
    {
        for (int i = offset; i < pixels.Length; i += 2) pixels[i] = value;
    }

    private static void Clip(ref int begin, ref int length, int limit)
    {
        int end = Math.Min(begin + length, limit);
        begin = Math.Max(begin, 0);
        length = end - begin;
    }
}
