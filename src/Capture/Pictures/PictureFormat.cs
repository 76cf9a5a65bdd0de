namespace Camerad.Capture.Pictures;

/// <summary>What a raw picture is, whatever memory it lies in.</summary>
/// <param name="Pixels">The layout.</param>
/// <param name="Width">Pixels; even.</param>
/// <param name="Height">Pixels; even.</param>
public readonly record struct PictureFormat(PixelFormat Pixels, int Width, int Height)
{
    /// <summary>Planes of the layout: 1 to 3.</summary>
    public int PlaneCount => Pixels switch
    {
        PixelFormat.I420 => 3,
        PixelFormat.Nv12 => 2,
        _ => 1,
    };

    /// <summary>Bytes of a plane's row that hold pixels; the stride may be larger.</summary>
    public int RowLength(int plane) => Pixels switch
    {
        PixelFormat.I420 => plane == 0 ? Width : Width / 2,
        PixelFormat.Nv12 => Width,
        _ => Width * 2,
    };

    /// <summary>Rows of a plane.</summary>
    public int RowCount(int plane) => plane == 0 ? Height : Height / 2;

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height} {Pixels}";
}
