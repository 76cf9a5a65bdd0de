namespace Camerad.Capture.Pictures;

/// <summary>Copies planes whose rows lie at different distances.</summary>
internal static class PlaneCopy
{
    /// <param name="source">From here.</param>
    /// <param name="target">To there.</param>
    /// <param name="rowLength">Bytes of each row.</param>
    /// <param name="rows">How many.</param>
    public static void Copy(in PicturePlane source, in PicturePlane target, int rowLength, int rows)
    {
        Span<byte> from = source.Memory.Span, to = target.Memory.Span;
        if (source.Stride == target.Stride)
        {
            int length = ((rows - 1) * source.Stride) + rowLength;
            from[..length].CopyTo(to);
            return;
        }

        for (int row = 0; row < rows; row++)
            from.Slice(row * source.Stride, rowLength).CopyTo(to[(row * target.Stride)..]);
    }
}
