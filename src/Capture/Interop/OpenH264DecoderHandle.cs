using Microsoft.Win32.SafeHandles;

namespace Camerad.Capture.Interop;

/// <summary>An ISVCDecoder; results are flags of DECODING_STATE, 0 if nothing is wrong. Not thread-safe.</summary>
internal sealed unsafe class OpenH264DecoderHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    // The table of pointers, in the order of the class's methods.
    private const int InitializeSlot = 0;
    private const int UninitializeSlot = 1;
    private const int DecodeFrameNoDelaySlot = 3;
    private const int FlushFrameSlot = 5;
    private const int SetOptionSlot = 8;

    private readonly delegate* unmanaged[Cdecl]<nint, void> _destroy;

    public OpenH264DecoderHandle(nint decoder, delegate* unmanaged[Cdecl]<nint, void> destroy)
        : base(ownsHandle: true)
    {
        _destroy = destroy;
        SetHandle(decoder);
    }

    /// <returns>C's long: 0 if it is ready.</returns>
    public nint Initialize(OpenH264Structs.DecoderParameters parameters) =>
        ((delegate* unmanaged[Cdecl]<nint, OpenH264Structs.DecoderParameters*, nint>)
            Method(InitializeSlot))(handle, &parameters);

    /// <summary>Decodes one access unit; <paramref name="info"/> says where the planes are, if it is ready.</summary>
    public int DecodeFrameNoDelay(ReadOnlySpan<byte> accessUnit, out OpenH264Structs.BufferInfo info)
    {
        OpenH264Structs.DecodedPlanes planes = default;
        OpenH264Structs.BufferInfo result = default;
        int state;
        fixed (byte* bytes = accessUnit)
        {
            state = ((delegate* unmanaged[Cdecl]<nint, byte*, int, OpenH264Structs.DecodedPlanes*,
                OpenH264Structs.BufferInfo*, int>)Method(DecodeFrameNoDelaySlot))(
                handle, bytes, accessUnit.Length, &planes, &result);
        }

        info = result;
        info.Dst = planes;
        return state;
    }

    /// <summary>Gives a picture that is held back because later ones might have to be shown before it.</summary>
    public int FlushFrame(out OpenH264Structs.BufferInfo info)
    {
        OpenH264Structs.DecodedPlanes planes = default;
        OpenH264Structs.BufferInfo result = default;
        int state = ((delegate* unmanaged[Cdecl]<nint, OpenH264Structs.DecodedPlanes*, OpenH264Structs.BufferInfo*,
            int>)Method(FlushFrameSlot))(handle, &planes, &result);
        info = result;
        info.Dst = planes;
        return state;
    }

    public nint SetOption<T>(int option, T value) where T : unmanaged =>
        ((delegate* unmanaged[Cdecl]<nint, int, void*, nint>)Method(SetOptionSlot))(handle, option, &value);

    /// <summary>A plane of the decoder's picture; valid until the next call.</summary>
    public static ReadOnlySpan<byte> Plane(in OpenH264Structs.BufferInfo info, int index, int length) =>
        new((void*)info.Dst[index], length);

    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged[Cdecl]<nint, nint>)Method(UninitializeSlot))(handle);
        _destroy(handle);
        return true;
    }

    private void* Method(int slot) => (*(void***)handle)[slot];
}
