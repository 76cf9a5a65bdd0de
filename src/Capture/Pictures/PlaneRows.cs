namespace Camerad.Capture.Pictures;

/// <summary>The rows of one plane, without what lies between them.</summary>
internal readonly ref struct PlaneRows
{
    private readonly Span<byte> _bytes;
    private readonly int _stride;
    private readonly int _length;

    public PlaneRows(RawPicture picture, int plane)
    {
        PicturePlane memory = picture.Planes[plane];
        _bytes = memory.Memory.Span;
        (_stride, _length) = (memory.Stride, picture.Format.RowLength(plane));
        Count = picture.Format.RowCount(plane);
    }

    public int Count { get; }

    public int Length => _length;

    public Span<byte> Row(int index) => _bytes.Slice(index * _stride, _length);
}
