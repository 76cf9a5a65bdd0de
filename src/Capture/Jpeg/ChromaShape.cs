using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;

namespace Camerad.Capture.Jpeg;

/// <summary>How many columns and rows of pixels share a chroma sample in a JPEG.</summary>
/// <param name="Columns">1, 2 or 4.</param>
/// <param name="Rows">1 or 2.</param>
internal readonly record struct ChromaShape(int Columns, int Rows)
{
    /// <summary>Null for what no camera does.</summary>
    public static ChromaShape? Of(int samples) => samples switch
    {
        TurboJpeg.Samples444 => new ChromaShape(1, 1),
        TurboJpeg.Samples422 => new ChromaShape(2, 1),
        TurboJpeg.Samples420 => new ChromaShape(2, 2),
        TurboJpeg.SamplesGrey => new ChromaShape(2, 2),
        TurboJpeg.Samples440 => new ChromaShape(1, 2),
        TurboJpeg.Samples411 => new ChromaShape(4, 1),
        _ => null,
    };

    /// <summary>Makes a row of samples that two columns and two rows share.</summary>
    /// <param name="plane">As the JPEG has it.</param>
    /// <param name="stride">Of the plane.</param>
    /// <param name="row">Which one is made.</param>
    /// <param name="taken">The row.</param>
    /// <param name="line">Grows to what is needed.</param>
    public void Take(ReadOnlySpan<byte> plane, int stride, int row, Span<byte> taken, ref byte[] line)
    {
        int upperRow = Rows == 1 ? 2 * row : row, lowerRow = Rows == 1 ? upperRow + 1 : row;
        ReadOnlySpan<byte> upper = plane.Slice(upperRow * stride, stride);
        ReadOnlySpan<byte> lower = plane.Slice(lowerRow * stride, stride);
        if (Columns == 2)
        {
            RowKernels.AverageRows(upper, lower, taken);
            return;
        }

        if (line.Length < stride) line = new byte[stride];
        RowKernels.AverageRows(upper, lower, line);
        if (Columns == 1)
        {
            RowKernels.AveragePairs(line, taken);
            return;
        }

        for (int i = 0; i < taken.Length; i++) taken[i] = line[i / 2];
    }
}
