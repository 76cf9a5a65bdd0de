namespace Camerad.Capture.Pictures;

/// <summary>
/// Turns one layout into another of the same size, exactly: samples are moved, and where chroma loses half its rows,
/// two of them are averaged, halves upwards. Any even size and any stride.
/// </summary>
internal static class PictureConverter
{
    /// <summary>True for every layout into I420 and into NV12, and for copies.</summary>
    public static bool CanConvert(PixelFormat source, PixelFormat target) =>
        source == target || target is PixelFormat.I420 or PixelFormat.Nv12;

    /// <param name="source">Read.</param>
    /// <param name="target">Written; of the same size.</param>
    /// <exception cref="ArgumentException">The sizes differ, or nothing makes this layout of that.</exception>
    public static void Convert(RawPicture source, RawPicture target)
    {
        PictureFormat from = source.Format, to = target.Format;
        if ((from.Width, from.Height) != (to.Width, to.Height) || !CanConvert(from.Pixels, to.Pixels))
            throw new ArgumentException($"no conversion from {from} to {to}", nameof(target));
        if (from.Pixels == to.Pixels)
        {
            for (int i = 0; i < from.PlaneCount; i++)
                PlaneCopy.Copy(source.Planes[i], target.Planes[i], from.RowLength(i), from.RowCount(i));
            return;
        }

        if (from.PlaneCount == 1)
        {
            ConvertPacked(source, target);
            return;
        }

        PlaneCopy.Copy(source.Planes[0], target.Planes[0], from.Width, from.Height);
        if (to.Pixels == PixelFormat.I420) Split(source, target);
        else Merge(source, target);
    }

    private static void Split(RawPicture nv12, RawPicture i420)
    {
        var chroma = new PlaneRows(nv12, 1);
        var u = new PlaneRows(i420, 1);
        var v = new PlaneRows(i420, 2);
        for (int row = 0; row < nv12.Format.RowCount(1); row++)
            RowKernels.Split(chroma.Row(row), u.Row(row), v.Row(row));
    }

    private static void Merge(RawPicture i420, RawPicture nv12)
    {
        var u = new PlaneRows(i420, 1);
        var v = new PlaneRows(i420, 2);
        var chroma = new PlaneRows(nv12, 1);
        for (int row = 0; row < nv12.Format.RowCount(1); row++)
            RowKernels.Merge(u.Row(row), v.Row(row), chroma.Row(row));
    }

    private static void ConvertPacked(RawPicture packed, RawPicture target)
    {
        bool lumaFirst = packed.Format.Pixels == PixelFormat.Yuyv;
        var pixels = new PlaneRows(packed, 0);
        var luma = new PlaneRows(target, 0);
        var u = new PlaneRows(target, 1);
        bool merged = target.Format.Pixels == PixelFormat.Nv12;
        PlaneRows v = merged ? u : new PlaneRows(target, 2);
        for (int row = 0; row < packed.Format.Height; row += 2)
        {
            ReadOnlySpan<byte> upper = pixels.Row(row), lower = pixels.Row(row + 1);
            RowKernels.TakeEvery2nd(upper, lumaFirst ? 0 : 1, luma.Row(row));
            RowKernels.TakeEvery2nd(lower, lumaFirst ? 0 : 1, luma.Row(row + 1));
            if (merged) RowKernels.AverageEvery2nd(upper, lower, lumaFirst ? 1 : 0, u.Row(row / 2));
            else RowKernels.AverageChroma(upper, lower, lumaFirst ? 1 : 0, u.Row(row / 2), v.Row(row / 2));
        }
    }
}
