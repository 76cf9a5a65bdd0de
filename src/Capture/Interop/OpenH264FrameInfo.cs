using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <summary>
/// SFrameBSInfo: where the encoder says what it has made of a picture. A layer's description has grown by three floats
/// in 2.6, so what lies where depends on the version.
/// </summary>
internal sealed unsafe class OpenH264FrameInfo : SafeHandle
{
    /// <summary>Members of SLayerBSInfo and of SFrameBSInfo; the same in all versions.</summary>
    internal const int LayerNalCountOffset = 16, LayerNalLengthsOffset = 24, LayerBytesOffset = 32, LayersOffset = 8;

    private const int LayerSize23 = 40;
    private const int LayerSize26 = 56;

    private readonly int _layerSize;

    public OpenH264FrameInfo(Version version) : base(0, ownsHandle: true)
    {
        _layerSize = version < new Version(2, 6) ? LayerSize23 : LayerSize26;
        FrameTypeOffset = LayersOffset + (OpenH264Structs.MaxLayersOfFrame * _layerSize);
        Size = FrameTypeOffset + (2 * sizeof(int)) + sizeof(long);      // type, size in bytes, timestamp
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)Size));
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>Bytes of the struct.</summary>
    internal int Size { get; }

    /// <summary>Bytes of one SLayerBSInfo.</summary>
    internal int LayerSize => _layerSize;

    /// <summary>Where eFrameType is.</summary>
    internal int FrameTypeOffset { get; }

    public nint Pointer => handle;

    public int FrameType => *(int*)(handle + FrameTypeOffset);

    public int LayerCount => *(int*)handle;

    public void Clear() => NativeMemory.Clear((void*)handle, (nuint)Size);

    /// <summary>The bytes of one layer, NAL units with start codes; valid until the next call of the encoder.</summary>
    public ReadOnlySpan<byte> Layer(int index)
    {
        byte* layer = (byte*)handle + LayersOffset + (index * _layerSize);
        int count = *(int*)(layer + LayerNalCountOffset);
        int* lengths = *(int**)(layer + LayerNalLengthsOffset);
        int length = 0;
        for (int i = 0; i < count; i++) length += lengths[i];
        return new ReadOnlySpan<byte>(*(byte**)(layer + LayerBytesOffset), length);
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.Free((void*)handle);
        return true;
    }
}
