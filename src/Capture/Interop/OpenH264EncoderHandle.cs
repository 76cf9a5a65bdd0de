using Camerad.Capture.Pictures;
using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Interop;

/// <summary>An ISVCEncoder; results are 0 or an error of CM_RETURN. Not thread-safe.</summary>
internal sealed unsafe class OpenH264EncoderHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    // The table of pointers, in the order of the class's methods.
    private const int InitializeExtSlot = 1;
    private const int GetDefaultParamsSlot = 2;
    private const int UninitializeSlot = 3;
    private const int EncodeFrameSlot = 4;
    private const int ForceIntraFrameSlot = 6;
    private const int SetOptionSlot = 7;

    private readonly delegate* unmanaged[Cdecl]<nint, void> _destroy;

    public OpenH264EncoderHandle(nint encoder, delegate* unmanaged[Cdecl]<nint, void> destroy)
        : base(ownsHandle: true)
    {
        _destroy = destroy;
        SetHandle(encoder);
    }

    public int InitializeExt(in OpenH264Structs.EncoderParameters parameters)
    {
        fixed (OpenH264Structs.EncoderParameters* pointer = &parameters)
        {
            return ((delegate* unmanaged[Cdecl]<nint, OpenH264Structs.EncoderParameters*, int>)
                Method(InitializeExtSlot))(handle, pointer);
        }
    }

    public int GetDefaultParams(out OpenH264Structs.EncoderParameters parameters)
    {
        parameters = default;
        fixed (OpenH264Structs.EncoderParameters* pointer = &parameters)
        {
            return ((delegate* unmanaged[Cdecl]<nint, OpenH264Structs.EncoderParameters*, int>)
                Method(GetDefaultParamsSlot))(handle, pointer);
        }
    }

    /// <summary>Encodes a picture in I420.</summary>
    /// <param name="picture">Its pixels.</param>
    /// <param name="timeMs">When it was taken, in milliseconds from any begin.</param>
    /// <param name="info">What came of it.</param>
    public int EncodeFrame(RawPicture picture, long timeMs, OpenH264FrameInfo info)
    {
        ReadOnlySpan<PicturePlane> planes = picture.Planes;
        fixed (byte* y = planes[0].Memory.Span, u = planes[1].Memory.Span, v = planes[2].Memory.Span)
        {
            OpenH264Structs.SourcePicture source = default;
            source.ColorFormat = OpenH264Structs.FormatI420;
            source.PicWidth = picture.Format.Width;
            source.PicHeight = picture.Format.Height;
            source.TimeStamp = timeMs;
            (source.Data[0], source.Data[1], source.Data[2]) = ((nint)y, (nint)u, (nint)v);
            for (int i = 0; i < planes.Length; i++) source.Stride[i] = planes[i].Stride;
            info.Clear();
            return ((delegate* unmanaged[Cdecl]<nint, OpenH264Structs.SourcePicture*, nint, int>)
                Method(EncodeFrameSlot))(handle, &source, info.Pointer);
        }
    }

    public int ForceIntraFrame() =>
        ((delegate* unmanaged[Cdecl]<nint, byte, int, int>)Method(ForceIntraFrameSlot))(handle, 1, -1);

    public int SetOption<T>(int option, T value) where T : unmanaged =>
        ((delegate* unmanaged[Cdecl]<nint, int, void*, int>)Method(SetOptionSlot))(handle, option, &value);

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged[Cdecl]<nint, int>)Method(UninitializeSlot))(handle);
        _destroy(handle);
        return true;
    }

    private void* Method(int slot) => (*(void***)handle)[slot];
}
