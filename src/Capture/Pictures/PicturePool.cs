namespace Camerad.Capture.Pictures;

/// <summary>Raw pictures on the heap, used again and again. All are of one format. Thread-safe.</summary>
/// <param name="format">Of each picture.</param>
/// <param name="strideAlignment">Rows begin at multiples of this many bytes; a power of two.</param>
public sealed class PicturePool(PictureFormat format, int strideAlignment = 64)
{
    /// <summary>Pictures kept; more are left to the collector. An encoder and a snapshot hold one each.</summary>
    internal const int RetainedPictures = 4;

    private readonly Lock _lock = new();
    private readonly Stack<RawPicture> _free = new();

    /// <summary>Of each picture.</summary>
    public PictureFormat Format => format;

    /// <summary>Lends a picture, whose pixels are those of an earlier use; the caller owns a reference.</summary>
    /// <param name="captureTicks">See <see cref="RawPicture.CaptureTicks"/>.</param>
    /// <param name="jpeg">See <see cref="RawPicture.Jpeg"/>.</param>
    public RawPicture Rent(long captureTicks, ReadOnlyMemory<byte> jpeg = default)
    {
        RawPicture? picture;
        lock (_lock) _free.TryPop(out picture);
        picture ??= Create();
        picture.Lend(captureTicks, jpeg);
        return picture;
    }

    private RawPicture Create()
    {
        var planes = new PicturePlane[format.PlaneCount];
        for (int i = 0; i < planes.Length; i++)
        {
            int stride = (format.RowLength(i) + strideAlignment - 1) & -strideAlignment;
            planes[i] = new PicturePlane(GC.AllocateUninitializedArray<byte>(stride * format.RowCount(i)), stride);
        }

        return new RawPicture(format, planes, Return);
    }

    private void Return(RawPicture picture)
    {
        lock (_lock)
        {
            if (_free.Count < RetainedPictures) _free.Push(picture);
        }
    }
}
