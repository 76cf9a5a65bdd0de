using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <summary>Decompresses JPEGs into planes. Not thread-safe.</summary>
internal sealed unsafe class TurboJpegDecompressor : IDisposable
{
    private TurboJpeg.Handle _handle;

    /// <exception cref="SourceException">The library is not installed.</exception>
    public TurboJpegDecompressor()
    {
        TurboJpeg.Require();
        _handle = Create();
    }

    /// <summary>Bytes in front of a marker that belong to nothing; cameras do that, and nothing is lost.</summary>
    private static ReadOnlySpan<byte> HarmlessWarning => "extraneous bytes"u8;

    public void Dispose() => _handle.Dispose();

    /// <summary>What the library makes of the headers.</summary>
    public bool TryReadHeader(ReadOnlySpan<byte> jpeg, out int width, out int height, out int samples, out int colours)
    {
        fixed (byte* bytes = jpeg)
        {
            return TurboJpeg.tjDecompressHeader3(
                _handle, bytes, (nuint)jpeg.Length, out width, out height, out samples, out colours) == 0 || Restart();
        }
    }

    /// <summary>Decompresses without converting colours; a grey JPEG writes the first plane only.</summary>
    /// <param name="jpeg">Whole.</param>
    /// <param name="width">Of the JPEG.</param>
    /// <param name="height">Of the JPEG.</param>
    /// <param name="y">At least as long as the library's rows need, as the others.</param>
    /// <param name="u">Cb.</param>
    /// <param name="v">Cr.</param>
    /// <param name="strides">Of the three.</param>
    /// <returns>False if it is damaged.</returns>
    public bool TryDecompress(
        ReadOnlySpan<byte> jpeg, int width, int height, Span<byte> y, Span<byte> u, Span<byte> v,
        (int Y, int U, int V) strides)
    {
        fixed (byte* bytes = jpeg, planeY = y, planeU = u, planeV = v)
        {
            byte** planes = stackalloc byte*[TurboJpeg.MaxPlanes] { planeY, planeU, planeV };
            int* rows = stackalloc int[TurboJpeg.MaxPlanes] { strides.Y, strides.U, strides.V };
            int result = TurboJpeg.tjDecompressToYUVPlanes(
                _handle, bytes, (nuint)jpeg.Length, planes, width, rows, height, TurboJpeg.FlagLimitScans);
            return result == 0 || IsHarmless() || Restart();
        }
    }

    private static TurboJpeg.Handle Create()
    {
        TurboJpeg.Handle handle = TurboJpeg.tjInitDecompress();
        return handle.IsInvalid ? throw new SourceException("TurboJPEG has no room for a decoder") : handle;
    }

    /// <summary>
    /// Version 2 stays in the middle of a damaged header and takes the next JPEG for its rest, so that all that follow
    /// fail: it has to begin anew.
    /// </summary>
    /// <returns>False, for the caller's convenience.</returns>
    private bool Restart()
    {
        _handle.Dispose();
        _handle = Create();
        return false;
    }

    private bool IsHarmless()
    {
        if (TurboJpeg.tjGetErrorCode(_handle) != TurboJpeg.ErrorWarning) return false;
        ReadOnlySpan<byte> text = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(TurboJpeg.tjGetErrorStr2(_handle));
        return text.IndexOf(HarmlessWarning) >= 0;
    }
}
