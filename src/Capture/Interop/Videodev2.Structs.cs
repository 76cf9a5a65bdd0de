using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <content>
/// The structs, fields in the kernel's order. Padding that the compiler puts in is not written down here either.
/// </content>
internal static partial class Videodev2
{
    /// <summary>VIDEO_MAX_PLANES.</summary>
    public const int MaxPlanes = 8;

    [InlineArray(16)]
    public struct Chars16
    {
        private byte _first;
    }

    [InlineArray(32)]
    public struct Chars32
    {
        private byte _first;
    }

    [InlineArray(7)]
    public struct Bytes7
    {
        private byte _first;
    }

    [InlineArray(64)]
    public struct Bytes64
    {
        private byte _first;
    }

    [InlineArray(3)]
    public struct Words3
    {
        private uint _first;
    }

    [InlineArray(4)]
    public struct Words4
    {
        private uint _first;
    }

    [InlineArray(8)]
    public struct Words8
    {
        private uint _first;
    }

    [InlineArray(9)]
    public struct Words9
    {
        private uint _first;
    }

    [InlineArray(11)]
    public struct Words11
    {
        private uint _first;
    }

    [InlineArray(32)]
    public struct Words32
    {
        private uint _first;
    }

    [InlineArray(40)]
    public struct Words40
    {
        private uint _first;
    }

    [InlineArray(MaxPlanes)]
    public struct PlaneFormats
    {
        private V4l2PlanePixFormat _first;
    }

    /// <summary>struct v4l2_fract.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Fract
    {
        public uint Numerator;
        public uint Denominator;
    }

    /// <summary>struct v4l2_rect.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Rect
    {
        public int Left;
        public int Top;
        public uint Width;
        public uint Height;
    }

    /// <summary>struct v4l2_capability.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Capability
    {
        public Chars16 Driver;
        public Chars32 Card;
        public Chars32 BusInfo;
        public uint Version;
        public uint Capabilities;
        public uint DeviceCaps;
        public Words3 Reserved;
    }

    /// <summary>struct v4l2_fmtdesc.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2FmtDesc
    {
        public uint Index;
        public uint Type;
        public uint Flags;
        public Chars32 Description;
        public uint PixelFormat;
        public uint MbusCode;
        public Words3 Reserved;
    }

    /// <summary>struct v4l2_pix_format.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2PixFormat
    {
        public uint Width;
        public uint Height;
        public uint PixelFormat;
        public uint Field;
        public uint BytesPerLine;
        public uint SizeImage;
        public uint Colorspace;
        public uint Priv;
        public uint Flags;
        public uint YcbcrEnc;
        public uint Quantization;
        public uint XferFunc;
    }

    /// <summary>struct v4l2_plane_pix_format.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 2)]
    public struct V4l2PlanePixFormat
    {
        public uint SizeImage;
        public uint BytesPerLine;
        public Words3 Reserved;
    }

    /// <summary>struct v4l2_pix_format_mplane.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct V4l2PixFormatMplane
    {
        public uint Width;
        public uint Height;
        public uint PixelFormat;
        public uint Field;
        public uint Colorspace;
        public PlaneFormats PlaneFmt;
        public byte NumPlanes;
        public byte Flags;
        public byte YcbcrEnc;
        public byte Quantization;
        public byte XferFunc;
        public Bytes7 Reserved;
    }

    /// <summary>struct v4l2_format: its union begins at 8, since one of its members holds a pointer.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 208)]
    public struct V4l2Format
    {
        [FieldOffset(0)] public uint Type;
        [FieldOffset(8)] public V4l2PixFormat Pix;
        [FieldOffset(8)] public V4l2PixFormatMplane PixMp;
    }

    /// <summary>struct v4l2_requestbuffers.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2RequestBuffers
    {
        public uint Count;
        public uint Type;
        public uint Memory;
        public uint Capabilities;
        public byte Flags;
        private readonly byte _reserved0;
        private readonly byte _reserved1;
        private readonly byte _reserved2;
    }

    /// <summary>struct v4l2_timecode.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Timecode
    {
        public uint Type;
        public uint Flags;
        public byte Frames;
        public byte Seconds;
        public byte Minutes;
        public byte Hours;
        public uint UserBits;
    }

    /// <summary>The union m of struct v4l2_buffer and of struct v4l2_plane.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 8)]
    public struct V4l2BufferMemory
    {
        [FieldOffset(0)] public uint Offset;
        [FieldOffset(0)] public int Fd;
        [FieldOffset(0)] public nint Planes;
    }

    /// <summary>struct v4l2_buffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Buffer
    {
        public uint Index;
        public uint Type;
        public uint BytesUsed;
        public uint Flags;
        public uint Field;
        public long TimestampSeconds;
        public long TimestampMicroseconds;
        public V4l2Timecode Timecode;
        public uint Sequence;
        public uint Memory;
        public V4l2BufferMemory M;
        public uint Length;
        public uint Reserved2;
        public int RequestFd;
    }

    /// <summary>struct v4l2_plane.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Plane
    {
        public uint BytesUsed;
        public uint Length;
        public V4l2BufferMemory M;
        public uint DataOffset;
        public Words11 Reserved;
    }

    /// <summary>struct v4l2_exportbuffer.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2ExportBuffer
    {
        public uint Type;
        public uint Index;
        public uint Plane;
        public uint Flags;
        public int Fd;
        public Words11 Reserved;
    }

    /// <summary>struct v4l2_streamparm; struct v4l2_outputparm has its rate at the same place.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 204)]
    public struct V4l2StreamParm
    {
        [FieldOffset(0)] public uint Type;
        [FieldOffset(4)] public uint Capability;
        [FieldOffset(12)] public V4l2Fract TimePerFrame;
    }

    /// <summary>struct v4l2_input.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Input
    {
        public uint Index;
        public Chars32 Name;
        public uint Type;
        public uint AudioSet;
        public uint Tuner;
        public ulong Std;
        public uint Status;
        public uint Capabilities;
        public Words3 Reserved;
    }

    /// <summary>struct v4l2_control.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Control
    {
        public uint Id;
        public int Value;
    }

    /// <summary>struct v4l2_ext_control, with the value of a number; packed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 20)]
    public struct V4l2ExtControl
    {
        [FieldOffset(0)] public uint Id;
        [FieldOffset(4)] public uint Size;
        [FieldOffset(12)] public int Value;
        [FieldOffset(12)] public long Value64;
    }

    /// <summary>struct v4l2_ext_controls.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2ExtControls
    {
        public uint Which;
        public uint Count;
        public uint ErrorIdx;
        public int RequestFd;
        public uint Reserved;
        public nint Controls;
    }

    /// <summary>struct v4l2_query_ext_ctrl.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2QueryExtCtrl
    {
        public uint Id;
        public uint Type;
        public Chars32 Name;
        public long Minimum;
        public long Maximum;
        public ulong Step;
        public long DefaultValue;
        public uint Flags;
        public uint ElemSize;
        public uint Elems;
        public uint NrOfDims;
        public Words4 Dims;
        public Words32 Reserved;
    }

    /// <summary>struct v4l2_querymenu: a name, or a number for integer menus; packed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 44)]
    public struct V4l2QueryMenu
    {
        [FieldOffset(0)] public uint Id;
        [FieldOffset(4)] public uint Index;
        [FieldOffset(8)] public Chars32 Name;
        [FieldOffset(8)] public long Value;
    }

    /// <summary>struct v4l2_frmsize_discrete.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2FrmSizeDiscrete
    {
        public uint Width;
        public uint Height;
    }

    /// <summary>struct v4l2_frmsize_stepwise.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2FrmSizeStepwise
    {
        public uint MinWidth;
        public uint MaxWidth;
        public uint StepWidth;
        public uint MinHeight;
        public uint MaxHeight;
        public uint StepHeight;
    }

    /// <summary>struct v4l2_frmsizeenum.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 44)]
    public struct V4l2FrmSizeEnum
    {
        [FieldOffset(0)] public uint Index;
        [FieldOffset(4)] public uint PixelFormat;
        [FieldOffset(8)] public uint Type;
        [FieldOffset(12)] public V4l2FrmSizeDiscrete Discrete;
        [FieldOffset(12)] public V4l2FrmSizeStepwise Stepwise;
    }

    /// <summary>struct v4l2_frmival_stepwise.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2FrmIvalStepwise
    {
        public V4l2Fract Min;
        public V4l2Fract Max;
        public V4l2Fract Step;
    }

    /// <summary>struct v4l2_frmivalenum.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 52)]
    public struct V4l2FrmIvalEnum
    {
        [FieldOffset(0)] public uint Index;
        [FieldOffset(4)] public uint PixelFormat;
        [FieldOffset(8)] public uint Width;
        [FieldOffset(12)] public uint Height;
        [FieldOffset(16)] public uint Type;
        [FieldOffset(20)] public V4l2Fract Discrete;
        [FieldOffset(20)] public V4l2FrmIvalStepwise Stepwise;
    }

    /// <summary>struct v4l2_encoder_cmd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2EncoderCmd
    {
        public uint Cmd;
        public uint Flags;
        public Words8 Raw;
    }

    /// <summary>struct v4l2_event.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 136)]
    public struct V4l2Event
    {
        [FieldOffset(0)] public uint Type;
        [FieldOffset(8)] public uint SourceChanges;     // u.src_change.changes
        [FieldOffset(72)] public uint Pending;
        [FieldOffset(76)] public uint Sequence;
        [FieldOffset(96)] public uint Id;
    }

    /// <summary>struct v4l2_event_subscription.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    public struct V4l2EventSubscription
    {
        [FieldOffset(0)] public uint Type;
        [FieldOffset(4)] public uint Id;
        [FieldOffset(8)] public uint Flags;
    }

    /// <summary>struct v4l2_selection.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct V4l2Selection
    {
        public uint Type;
        public uint Target;
        public uint Flags;
        public V4l2Rect R;
        public Words9 Reserved;
    }

    /// <summary>struct v4l2_dv_timings; of struct v4l2_bt_timings only the size is read. Packed.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 132)]
    public struct V4l2DvTimings
    {
        [FieldOffset(0)] public uint Type;
        [FieldOffset(4)] public uint Width;
        [FieldOffset(8)] public uint Height;
    }
}
