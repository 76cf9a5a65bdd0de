using System.Diagnostics;

namespace Camerad.Capture.Pictures;

/// <summary>
/// One uncompressed picture in memory that its owner lends: a driver's buffer, or one of a <see cref="PicturePool"/>.
/// Counted by references; the last release gives the memory back, and holding a driver's buffers starves the camera.
/// Threading: reference counting is thread-safe; the pixels belong to the capture thread until others share them.
/// </summary>
public sealed class RawPicture
{
    /// <summary>There is no dma-buf of this picture.</summary>
    public const int NoDmaBuf = -1;

    private readonly PicturePlane[] _planes;
    private readonly Action<RawPicture> _returned;
    private int _references;

    /// <param name="format">What it is.</param>
    /// <param name="planes">As many as the format has, each as long as its rows need.</param>
    /// <param name="returned">Called by the last release, on whatever thread that is.</param>
    /// <param name="dmaBuf">See <see cref="DmaBuf"/>.</param>
    public RawPicture(
        PictureFormat format, PicturePlane[] planes, Action<RawPicture> returned, int dmaBuf = NoDmaBuf)
    {
        ArgumentNullException.ThrowIfNull(planes);
        ArgumentOutOfRangeException.ThrowIfNotEqual(planes.Length, format.PlaneCount);
        for (int i = 0; i < planes.Length; i++)
        {
            int needed = ((format.RowCount(i) - 1) * planes[i].Stride) + format.RowLength(i);
            ArgumentOutOfRangeException.ThrowIfLessThan(planes[i].Stride, format.RowLength(i));
            ArgumentOutOfRangeException.ThrowIfLessThan(planes[i].Memory.Length, needed);
        }

        Format = format;
        DmaBuf = dmaBuf;
        _planes = planes;
        _returned = returned;
    }

    /// <summary>What it is.</summary>
    public PictureFormat Format { get; }

    /// <summary>
    /// File descriptor of a dma-buf that holds all planes as the driver laid them out; <see cref="NoDmaBuf"/> if there
    /// is none. Belongs to the picture's owner.
    /// </summary>
    public int DmaBuf { get; }

    /// <summary>When it was captured: 100 ns ticks of the monotonic clock.</summary>
    public long CaptureTicks { get; private set; }

    /// <summary>The JPEG that the camera gave and this picture was decoded from; empty if it gave raw pixels.</summary>
    public ReadOnlyMemory<byte> Jpeg { get; private set; }

    /// <summary>The planes, in the layout's order.</summary>
    public ReadOnlySpan<PicturePlane> Planes
    {
        get
        {
            Debug.Assert(Volatile.Read(ref _references) > 0, "a picture is read after its last release");
            return _planes;
        }
    }

    /// <summary>For the owner: lends it anew, with one reference, which the borrower owns.</summary>
    /// <param name="captureTicks">See <see cref="CaptureTicks"/>.</param>
    /// <param name="jpeg">See <see cref="Jpeg"/>; valid until the picture is returned.</param>
    public void Lend(long captureTicks, ReadOnlyMemory<byte> jpeg = default)
    {
        if (Interlocked.Exchange(ref _references, 1) > 0)
            throw new UnreachableException("a picture is lent that is still in use");
        CaptureTicks = captureTicks;
        Jpeg = jpeg;
    }

    /// <summary>Keeps it for one more borrower; only who owns a reference may add one.</summary>
    public void AddReference()
    {
        if (Interlocked.Increment(ref _references) <= 1)
            throw new UnreachableException("a reference is added to a picture that nobody owns any more");
    }

    /// <summary>Gives one reference back; after the last one the picture must not be touched.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left < 0) throw new UnreachableException("picture released more often than referenced");
        if (left > 0) return;
        Jpeg = default;
        _returned(this);
    }
}
