using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// Where a raw picture's planes lie in a driver's buffer: by the stride and height that the driver has chosen, in one
/// memory or in one for each plane.
/// </summary>
internal sealed class PlaneLayout
{
    /// <summary>Pixels of a width or height that is believed.</summary>
    private const uint MaxSide = 16_384;

    private readonly Plane[] _planes;

    private PlaneLayout(PictureFormat format, uint code, Plane[] planes)
    {
        (Format, Code, _planes) = (format, code, planes);
        NeededBytes = new int[planes[^1].Memory + 1];
        for (int i = 0; i < planes.Length; i++)
        {
            int end = planes[i].Offset + ((format.RowCount(i) - 1) * planes[i].Stride) + format.RowLength(i);
            NeededBytes[planes[i].Memory] = Math.Max(NeededBytes[planes[i].Memory], end);
        }
    }

    /// <summary>What the picture is.</summary>
    public PictureFormat Format { get; }

    /// <summary>V4L2's name of it.</summary>
    public uint Code { get; }

    /// <summary>Bytes of each memory up to the last pixel.</summary>
    public int[] NeededBytes { get; }

    /// <summary>Bytes from one row of the first plane to the next.</summary>
    public int Stride => _planes[0].Stride;

    /// <summary>By what S_FMT has answered.</summary>
    /// <param name="format">The answer.</param>
    /// <param name="isMultiplanar">Which part of it counts.</param>
    /// <returns>Null if it is no picture that camerad knows, or an impossible one.</returns>
    public static PlaneLayout? Of(in V4l2Format format, bool isMultiplanar)
    {
        uint code = isMultiplanar ? format.PixMp.PixelFormat : format.Pix.PixelFormat;
        uint width = isMultiplanar ? format.PixMp.Width : format.Pix.Width;
        uint height = isMultiplanar ? format.PixMp.Height : format.Pix.Height;
        if (FourCc.ToPixelFormat(code) is not { } pixels) return null;
        if (width is < 2 or > MaxSide || height is < 2 or > MaxSide) return null;

        // Colour is had for pairs of pixels: the last one of an odd number is left out.
        var picture = new PictureFormat(pixels, (int)width & ~1, (int)height & ~1);
        var planes = new Plane[picture.PlaneCount];
        int offset = 0;
        for (int i = 0; i < planes.Length; i++)
        {
            bool isSeparate = code is PixFmtYuv420M or PixFmtNv12M;
            uint told = isMultiplanar
                ? format.PixMp.PlaneFmt[isSeparate ? i : 0].BytesPerLine
                : format.Pix.BytesPerLine;
            if (told > MaxSide * 4) return null;
            bool isHalf = pixels == PixelFormat.I420 && i > 0 && !isSeparate;
            int stride = Math.Max(isHalf ? (int)told / 2 : (int)told, picture.RowLength(i));
            planes[i] = new Plane(isSeparate ? i : 0, isSeparate ? 0 : offset, stride);
            offset += stride * (i == 0 ? (int)height : ((int)height + 1) / 2);
        }

        return new PlaneLayout(picture, code, planes);
    }

    /// <summary>The planes in a buffer's memory.</summary>
    /// <returns>Null if the buffer is too small.</returns>
    public PicturePlane[]? In(IReadOnlyList<MappedMemory> memory)
    {
        if (memory.Count < NeededBytes.Length) return null;
        for (int i = 0; i < NeededBytes.Length; i++)
        {
            if (memory[i].Length < NeededBytes[i]) return null;
        }

        return
        [
            .. _planes.Select(plane => new PicturePlane(memory[plane.Memory].Memory[plane.Offset..], plane.Stride)),
        ];
    }

    /// <summary>True if a picture lies in its one memory just as here, so that the memory may be shared.</summary>
    public bool Matches(RawPicture picture)
    {
        if (picture.Format != Format || NeededBytes.Length != 1) return false;
        for (int i = 0; i < _planes.Length; i++)
        {
            PicturePlane plane = picture.Planes[i];
            bool isSame = plane.Stride == _planes[i].Stride
                && MemoryMarshal.TryGetMemoryManager<byte, MappedMemory>(
                    plane.Memory, out MappedMemory? _, out int start, out _)
                && start == _planes[i].Offset;
            if (!isSame) return false;
        }

        return true;
    }

    private readonly record struct Plane(int Memory, int Offset, int Stride);
}
