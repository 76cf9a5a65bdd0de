using Camerad.Capture.Pictures;

namespace Camerad.Capture.Jpeg;

/// <summary>A seam: turns JPEGs into raw pictures. Used on one thread.</summary>
internal interface IJpegDecoder : IDisposable
{
    /// <summary>Decodes one picture.</summary>
    /// <param name="jpeg">With or without Huffman tables, which motion JPEG leaves out.</param>
    /// <param name="i420Target">Of the JPEG's size.</param>
    /// <returns>False if it is damaged or of another size; the target is then undefined.</returns>
    bool TryDecode(ReadOnlySpan<byte> jpeg, RawPicture i420Target);

    /// <summary>Reads the size from the header.</summary>
    /// <returns>False if it is no JPEG.</returns>
    bool TryReadSize(ReadOnlySpan<byte> jpeg, out int width, out int height);
}
