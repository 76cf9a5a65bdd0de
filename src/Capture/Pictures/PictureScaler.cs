namespace Camerad.Capture.Pictures;

/// <summary>
/// Makes pictures in I420 smaller: each sample is the mean of the area it covers, parts of samples counted as parts
/// (a box filter). For stills: it takes milliseconds.
/// </summary>
internal static class PictureScaler
{
    /// <param name="source">I420.</param>
    /// <param name="target">I420; not wider nor higher than the source.</param>
    /// <exception cref="ArgumentException">Another layout, or larger.</exception>
    public static void Shrink(RawPicture source, RawPicture target)
    {
        PictureFormat from = source.Format, to = target.Format;
        if (from.Pixels != PixelFormat.I420 || to.Pixels != PixelFormat.I420
            || to.Width > from.Width || to.Height > from.Height)
            throw new ArgumentException($"{from} cannot be shrunk to {to}", nameof(target));
        for (int plane = 0; plane < from.PlaneCount; plane++)
            Shrink(new PlaneRows(source, plane), new PlaneRows(target, plane));
    }

    /// <summary>The size with this width at most and the same shape, even sides, at least 2x2.</summary>
    public static (int Width, int Height) Fit(int width, int height, int maxWidth)
    {
        if (maxWidth >= width) return (width, height);
        int fitted = Math.Max(2, maxWidth & ~1);
        long fittedHeight = (((long)height * fitted) + width) / (2L * width) * 2;
        return (fitted, (int)Math.Clamp(fittedHeight, 2, height));
    }

    // Lengths are counted in parts of a source sample: as many parts as the target has samples in that direction. So
    // a target sample covers as many whole parts as the source has samples, and sums are exact.
    private static void Shrink(PlaneRows source, PlaneRows target)
    {
        ulong area = (ulong)source.Length * (ulong)source.Count;
        var sums = new ulong[target.Length];
        var rowSums = new ulong[target.Length];
        for (int row = 0; row < target.Count; row++)
        {
            Array.Clear(sums);
            int begin = row * source.Count, end = begin + source.Count;
            for (int at = begin; at < end;)
            {
                int sourceRow = at / target.Count;
                int next = Math.Min(end, (sourceRow + 1) * target.Count);
                SumRow(source.Row(sourceRow), rowSums);
                for (int i = 0; i < sums.Length; i++) sums[i] += rowSums[i] * (ulong)(next - at);
                at = next;
            }

            Span<byte> means = target.Row(row);
            for (int i = 0; i < sums.Length; i++) means[i] = (byte)((sums[i] + (area / 2)) / area);
        }
    }

    private static void SumRow(ReadOnlySpan<byte> samples, Span<ulong> sums)
    {
        for (int i = 0, sample = 0, used = 0; i < sums.Length; i++)
        {
            // `used` parts of the current sample belong to the one before.
            ulong sum = 0;
            for (int left = samples.Length; left > 0;)
            {
                int parts = Math.Min(left, sums.Length - used);
                sum += samples[sample] * (ulong)parts;
                left -= parts;
                used += parts;
                if (used < sums.Length) continue;
                used = 0;
                sample++;
            }

            sums[i] = sum;
        }
    }
}
