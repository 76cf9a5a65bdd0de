using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Camerad.Capture.Interop;

/// <summary>
/// The structs and numbers of codec_app_def.h and codec_def.h, as in version 2.6.0. Those of 2.3.1 are the same without
/// the members at their ends that are marked: an older library neither reads nor writes them.
/// </summary>
internal static class OpenH264Structs
{
    public const int UsageCamera = 0;                   // CAMERA_VIDEO_REAL_TIME
    public const int ComplexityLow = 0;
    public const int RateControlByTimestamp = 3;        // RC_TIMESTAMP_MODE
    public const int ParameterSetIdsConstant = 0;       // CONSTANT_ID
    public const int ProfileBaseline = 66;              // PRO_BASELINE
    public const int SliceModeSingle = 0;               // SM_SINGLE_SLICE
    public const int FormatI420 = 23;                   // videoFormatI420
    public const int SpatialLayerAll = 4;               // SPATIAL_LAYER_ALL
    public const int LogQuiet = 0;                      // WELS_LOG_QUIET

    public const int FrameTypeIdr = 1;                  // videoFrameTypeIDR
    public const int FrameTypeSkip = 4;                 // videoFrameTypeSkip

    public const int EncoderOptionIdrInterval = 1;
    public const int EncoderOptionFrameRate = 4;
    public const int EncoderOptionBitrate = 5;
    public const int EncoderOptionMaxBitrate = 6;
    public const int EncoderOptionTraceLevel = 25;

    public const int DecoderOptionTraceLevel = 9;
    public const int TargetAllLayers = 255;
    public const int ErrorConcealmentOff = 0;           // ERROR_CON_DISABLE
    public const int BitstreamAvc = 0;                  // VIDEO_BITSTREAM_AVC
    public const int DecodingErrorFree = 0;             // dsErrorFree
    public const int BufferReady = 1;

    public const int MaxSlices = 35;                    // MAX_SLICES_NUM_TMP
    public const int MaxSpatialLayers = 4;              // MAX_SPATIAL_LAYER_NUM
    public const int MaxLayersOfFrame = 128;            // MAX_LAYER_NUM_OF_FRAME

    [InlineArray(MaxSlices)]
    public struct SliceSizes
    {
        private uint _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct SliceArgument
    {
        public int SliceMode;
        public uint SliceNum;
        public SliceSizes SliceMbNum;
        public uint SliceSizeConstraint;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct SpatialLayerConfig
    {
        public int VideoWidth;
        public int VideoHeight;
        public float FrameRate;
        public int SpatialBitrate;
        public int MaxSpatialBitrate;
        public int ProfileIdc;
        public int LevelIdc;
        public int DLayerQp;
        public SliceArgument SliceArgument;
        public byte VideoSignalTypePresent;
        public byte VideoFormat;
        public byte FullRange;
        public byte ColorDescriptionPresent;
        public byte ColorPrimaries;
        public byte TransferCharacteristics;
        public byte ColorMatrix;
        public byte AspectRatioPresent;
        public int AspectRatio;
        public ushort AspectRatioExtWidth;
        public ushort AspectRatioExtHeight;
    }

    [InlineArray(MaxSpatialLayers)]
    public struct SpatialLayers
    {
        private SpatialLayerConfig _first;
    }

    /// <summary>SEncParamExt.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct EncoderParameters
    {
        public int UsageType;
        public int PicWidth;
        public int PicHeight;
        public int TargetBitrate;
        public int RateControlMode;
        public float MaxFrameRate;
        public int TemporalLayerNum;
        public int SpatialLayerNum;
        public SpatialLayers SpatialLayers;
        public int ComplexityMode;
        public uint IntraPeriod;
        public int NumRefFrame;
        public int SpsPpsIdStrategy;
        public byte PrefixNalAddingCtrl;
        public byte EnableSsei;
        public byte SimulcastAvc;
        public int PaddingFlag;
        public int EntropyCodingModeFlag;
        public byte EnableFrameSkip;
        public int MaxBitrate;
        public int MaxQp;
        public int MinQp;
        public uint MaxNalSize;
        public byte EnableLongTermReference;
        public int LtrRefNum;
        public uint LtrMarkPeriod;
        public ushort MultipleThreadIdc;
        public byte UseLoadBalancing;
        public int LoopFilterDisableIdc;
        public int LoopFilterAlphaC0Offset;
        public int LoopFilterBetaOffset;
        public byte EnableDenoise;
        public byte EnableBackgroundDetection;
        public byte EnableAdaptiveQuant;
        public byte EnableFrameCroppingFlag;
        public byte EnableSceneChangeDetect;
        public byte IsLosslessLink;
        public byte FixRcOverShoot;
        public int IdrBitrateRatio;
        public byte PsnrY;                              // since 2.6
        public byte PsnrU;                              // since 2.6
        public byte PsnrV;                              // since 2.6
    }

    [InlineArray(4)]
    public struct Strides
    {
        private int _first;
    }

    [InlineArray(4)]
    public struct PlanePointers
    {
        private nint _first;
    }

    /// <summary>SSourcePicture.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct SourcePicture
    {
        public int ColorFormat;
        public Strides Stride;
        public PlanePointers Data;
        public int PicWidth;
        public int PicHeight;
        public long TimeStamp;                          // milliseconds
        public byte PsnrY;                              // since 2.6
        public byte PsnrU;                              // since 2.6
        public byte PsnrV;                              // since 2.6
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct BitrateInfo
    {
        public int Layer;
        public int Bitrate;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct VideoProperty
    {
        public uint Size;
        public int BsType;
    }

    /// <summary>SDecodingParam.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct DecoderParameters
    {
        public nint FileNameRestructed;
        public uint CpuLoad;
        public byte TargetDqLayer;
        public int EcActiveIdc;
        public byte ParseOnly;
        public VideoProperty VideoProperty;
    }

    [InlineArray(2)]
    public struct DecodedStrides
    {
        private int _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct SystemBuffer
    {
        public int Width;
        public int Height;
        public int Format;
        public DecodedStrides Stride;
    }

    [InlineArray(3)]
    public struct DecodedPlanes
    {
        private nint _first;
    }

    /// <summary>SBufferInfo.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct BufferInfo
    {
        public int BufferStatus;
        public ulong InBsTimeStamp;
        public ulong OutYuvTimeStamp;
        public SystemBuffer SystemBuffer;
        public DecodedPlanes Dst;
    }
}
