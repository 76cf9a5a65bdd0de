using Camerad.Capture.Pictures;

namespace Camerad.Capture.Interop;

/// <summary>Compresses planes into JPEGs. Not thread-safe.</summary>
internal sealed unsafe class TurboJpegCompressor : IDisposable
{
    private readonly TurboJpeg.Handle _handle;

    /// <exception cref="SourceException">The library is not installed.</exception>
    public TurboJpegCompressor()
    {
        TurboJpeg.Require();
        _handle = TurboJpeg.tjInitCompress();
        if (_handle.IsInvalid) throw new SourceException("TurboJPEG has no room for an encoder");
    }

    public void Dispose() => _handle.Dispose();

    /// <param name="i420">Its samples are taken as they are: 0 to 255.</param>
    /// <param name="quality">1 to 100.</param>
    /// <exception cref="SourceException">The library failed, for want of memory.</exception>
    public byte[] Compress(RawPicture i420, int quality)
    {
        ReadOnlySpan<PicturePlane> planes = i420.Planes;
        byte* jpeg = null;
        nuint length = 0;
        try
        {
            fixed (byte* y = planes[0].Memory.Span, u = planes[1].Memory.Span, v = planes[2].Memory.Span)
            {
                byte** pointers = stackalloc byte*[TurboJpeg.MaxPlanes] { y, u, v };
                int* strides = stackalloc int[TurboJpeg.MaxPlanes]
                {
                    planes[0].Stride, planes[1].Stride, planes[2].Stride,
                };
                int result = TurboJpeg.tjCompressFromYUVPlanes(
                    _handle, pointers, i420.Format.Width, strides, i420.Format.Height, TurboJpeg.Samples420, &jpeg,
                    &length, quality, flags: 0);
                if (result != 0) throw new SourceException($"TurboJPEG cannot encode a picture of {i420.Format}");
            }

            return new ReadOnlySpan<byte>(jpeg, (int)length).ToArray();
        }
        finally
        {
            TurboJpeg.tjFree(jpeg);
        }
    }
}
