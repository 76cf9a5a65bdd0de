using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Camerad.Capture.Interop;
using static Camerad.Capture.Tests.Interop.CLayout;

namespace Camerad.Capture.Tests.Interop;

/// <summary>
/// Against the installed headers: those of Debian 12, or others that the environment variable CPATH names.
/// </summary>
public sealed class OpenH264LayoutTests
{
    private const string Header = "wels/codec_api.h";

    [Fact]
    public void Numbers_are_the_headers()
    {
        using var layout = new CLayout(Header);
        layout.Is("CAMERA_VIDEO_REAL_TIME", OpenH264Structs.UsageCamera)
            .Is("LOW_COMPLEXITY", OpenH264Structs.ComplexityLow)
            .Is("RC_TIMESTAMP_MODE", OpenH264Structs.RateControlByTimestamp)
            .Is("CONSTANT_ID", OpenH264Structs.ParameterSetIdsConstant)
            .Is("PRO_BASELINE", OpenH264Structs.ProfileBaseline)
            .Is("SM_SINGLE_SLICE", OpenH264Structs.SliceModeSingle)
            .Is("videoFormatI420", OpenH264Structs.FormatI420)
            .Is("SPATIAL_LAYER_ALL", OpenH264Structs.SpatialLayerAll)
            .Is("WELS_LOG_QUIET", OpenH264Structs.LogQuiet)
            .Is("videoFrameTypeIDR", OpenH264Structs.FrameTypeIdr)
            .Is("videoFrameTypeSkip", OpenH264Structs.FrameTypeSkip)
            .Is("ENCODER_OPTION_IDR_INTERVAL", OpenH264Structs.EncoderOptionIdrInterval)
            .Is("ENCODER_OPTION_FRAME_RATE", OpenH264Structs.EncoderOptionFrameRate)
            .Is("ENCODER_OPTION_BITRATE", OpenH264Structs.EncoderOptionBitrate)
            .Is("ENCODER_OPTION_TRACE_LEVEL", OpenH264Structs.EncoderOptionTraceLevel)
            .Is("DECODER_OPTION_TRACE_LEVEL", OpenH264Structs.DecoderOptionTraceLevel)
            .Is("ERROR_CON_DISABLE", OpenH264Structs.ErrorConcealmentOff)
            .Is("VIDEO_BITSTREAM_AVC", OpenH264Structs.BitstreamAvc)
            .Is("dsErrorFree", OpenH264Structs.DecodingErrorFree)
            .Is("MAX_SLICES_NUM_TMP", OpenH264Structs.MaxSlices)
            .Is("MAX_SPATIAL_LAYER_NUM", OpenH264Structs.MaxSpatialLayers)
            .Is("MAX_LAYER_NUM_OF_FRAME", OpenH264Structs.MaxLayersOfFrame)
            .Is("sizeof(OpenH264Version)", 4 * sizeof(uint))
            .Is("sizeof(bool)", sizeof(byte));

        Assert.Equal("", layout.Compile());
    }

    [Fact]
    public void Methods_are_in_the_slots_that_are_called()
    {
        using var layout = new CLayout(Header);
        foreach ((string method, int slot) in new[]
        {
            ("InitializeExt", 1), ("GetDefaultParams", 2), ("Uninitialize", 3), ("EncodeFrame", 4),
            ("ForceIntraFrame", 6), ("SetOption", 7),
        })
            layout.Is($"offsetof(struct ISVCEncoderVtbl, {method})", slot * IntPtr.Size);
        foreach ((string method, int slot) in new[]
        {
            ("Initialize", 0), ("Uninitialize", 1), ("DecodeFrameNoDelay", 3), ("FlushFrame", 5), ("SetOption", 8),
        })
            layout.Is($"offsetof(struct ISVCDecoderVtbl, {method})", slot * IntPtr.Size);

        Assert.Equal("", layout.Compile());
    }

    [Fact]
    public void Structs_are_the_headers()
    {
        using var layout = new CLayout(Header);
        AddStructs(layout);
        if (IsVersion26(layout)) AddVersion26(layout);
        else AddVersion23(layout);

        Assert.Equal("", layout.Compile());
    }

    [Fact]
    public void Structs_of_2_6_are_those_of_2_3_with_the_members_that_were_added()
    {
        using var layout = new CLayout(Header);
        Assert.SkipWhen(IsVersion26(layout), "the installed headers are those of 2.6");
        AddMembersOf26(layout);
        AddStructs(layout);
        AddVersion26(layout);

        Assert.Equal("", layout.Compile());
    }

    [Fact]
    public void Layout_that_is_wrong_is_found()
    {
        using var layout = new CLayout(Header);
        layout.Is("sizeof(SBufferInfo)", Unsafe.SizeOf<OpenH264Structs.BufferInfo>() + 8);

        Assert.Contains("static assertion failed", layout.Compile(), StringComparison.Ordinal);
    }

    private static bool IsVersion26(CLayout layout) =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(layout.Header)!, "codec_app_def.h"))
            .Contains("bPsnrY", StringComparison.Ordinal);

    private static void AddMembersOf26(CLayout layout)
    {
        string installed = Path.GetDirectoryName(layout.Header)!;
        string folder = Path.Combine(layout.Folder, "wels");
        Directory.CreateDirectory(folder);
        foreach (string path in Directory.EnumerateFiles(installed, "*.h"))
            File.Copy(path, Path.Combine(folder, Path.GetFileName(path)));
        string edited = Path.Combine(folder, "codec_app_def.h");
        string text = File.ReadAllText(edited);
        text = Regex.Replace(text, @"^(\s*int\s+iIdrBitrateRatio;.*)$", "$1\nbool bPsnrY, bPsnrU, bPsnrV;",
            RegexOptions.Multiline);
        text = Regex.Replace(text, @"^(\s*unsigned char\*\s+pBsBuf;.*)$", "$1\nfloat rPsnr[3];",
            RegexOptions.Multiline);
        text = Regex.Replace(text, @"^(\s*long long uiTimeStamp;.*)\n\} SSourcePicture;",
            "$1\nbool bPsnrY, bPsnrU, bPsnrV;\n} SSourcePicture;", RegexOptions.Multiline);
        File.WriteAllText(edited, text);
    }

    private static void AddStructs(CLayout layout)
    {
        AddParameters(layout);
        AddLayerConfig(layout);
        AddPicture(layout);
        AddDecoder(layout);
        layout.Is("sizeof(SBitrateInfo)", Unsafe.SizeOf<OpenH264Structs.BitrateInfo>())
            .Is("offsetof(SBitrateInfo, iBitrate)", 4)
            .Is("offsetof(SLayerBSInfo, iNalCount)", OpenH264FrameInfo.LayerNalCountOffset)
            .Is("offsetof(SLayerBSInfo, pNalLengthInByte)", OpenH264FrameInfo.LayerNalLengthsOffset)
            .Is("offsetof(SLayerBSInfo, pBsBuf)", OpenH264FrameInfo.LayerBytesOffset)
            .Is("offsetof(SFrameBSInfo, iLayerNum)", 0)
            .Is("offsetof(SFrameBSInfo, sLayerInfo)", OpenH264FrameInfo.LayersOffset);
    }

    private static void AddVersion23(CLayout layout)
    {
        AddFrameInfo(layout, new Version(2, 3, 1));
        layout.Holds($"sizeof(SEncParamExt) <= {Unsafe.SizeOf<OpenH264Structs.EncoderParameters>()}")
            .Holds($"sizeof(SSourcePicture) <= {Unsafe.SizeOf<OpenH264Structs.SourcePicture>()}");
    }

    private static void AddVersion26(CLayout layout)
    {
        AddFrameInfo(layout, new Version(2, 6, 0));
        OpenH264Structs.EncoderParameters parameters = default;
        OpenH264Structs.SourcePicture picture = default;
        layout.Is("sizeof(SEncParamExt)", Unsafe.SizeOf<OpenH264Structs.EncoderParameters>())
            .Is("offsetof(SEncParamExt, bPsnrY)", Offset(ref parameters, ref parameters.PsnrY))
            .Is("sizeof(SSourcePicture)", Unsafe.SizeOf<OpenH264Structs.SourcePicture>())
            .Is("offsetof(SSourcePicture, bPsnrV)", Offset(ref picture, ref picture.PsnrV));
    }

    private static void AddFrameInfo(CLayout layout, Version version)
    {
        using var info = new OpenH264FrameInfo(version);
        layout.Is("sizeof(SLayerBSInfo)", info.LayerSize)
            .Is("offsetof(SFrameBSInfo, eFrameType)", info.FrameTypeOffset)
            .Is("sizeof(SFrameBSInfo)", info.Size);
    }

    private static void AddParameters(CLayout layout)
    {
        OpenH264Structs.EncoderParameters p = default;
        foreach ((string field, long offset) in new[]
        {
            ("iUsageType", Offset(ref p, ref p.UsageType)), ("iPicWidth", Offset(ref p, ref p.PicWidth)),
            ("iPicHeight", Offset(ref p, ref p.PicHeight)), ("iTargetBitrate", Offset(ref p, ref p.TargetBitrate)),
            ("iRCMode", Offset(ref p, ref p.RateControlMode)), ("fMaxFrameRate", Offset(ref p, ref p.MaxFrameRate)),
            ("iTemporalLayerNum", Offset(ref p, ref p.TemporalLayerNum)),
            ("iSpatialLayerNum", Offset(ref p, ref p.SpatialLayerNum)),
            ("sSpatialLayers", Offset(ref p, ref p.SpatialLayers)),
            ("iComplexityMode", Offset(ref p, ref p.ComplexityMode)),
            ("uiIntraPeriod", Offset(ref p, ref p.IntraPeriod)), ("iNumRefFrame", Offset(ref p, ref p.NumRefFrame)),
            ("eSpsPpsIdStrategy", Offset(ref p, ref p.SpsPpsIdStrategy)),
            ("iEntropyCodingModeFlag", Offset(ref p, ref p.EntropyCodingModeFlag)),
            ("bEnableFrameSkip", Offset(ref p, ref p.EnableFrameSkip)),
            ("iMaxBitrate", Offset(ref p, ref p.MaxBitrate)), ("uiMaxNalSize", Offset(ref p, ref p.MaxNalSize)),
            ("iMultipleThreadIdc", Offset(ref p, ref p.MultipleThreadIdc)),
            ("iLoopFilterBetaOffset", Offset(ref p, ref p.LoopFilterBetaOffset)),
            ("bEnableDenoise", Offset(ref p, ref p.EnableDenoise)),
            ("bEnableSceneChangeDetect", Offset(ref p, ref p.EnableSceneChangeDetect)),
            ("bFixRCOverShoot", Offset(ref p, ref p.FixRcOverShoot)),
            ("iIdrBitrateRatio", Offset(ref p, ref p.IdrBitrateRatio)),
        })
            layout.Is($"offsetof(SEncParamExt, {field})", offset);
    }

    private static void AddLayerConfig(CLayout layout)
    {
        OpenH264Structs.SpatialLayerConfig c = default;
        layout.Is("sizeof(SSpatialLayerConfig)", Unsafe.SizeOf<OpenH264Structs.SpatialLayerConfig>())
            .Is("offsetof(SSpatialLayerConfig, iVideoWidth)", Offset(ref c, ref c.VideoWidth))
            .Is("offsetof(SSpatialLayerConfig, fFrameRate)", Offset(ref c, ref c.FrameRate))
            .Is("offsetof(SSpatialLayerConfig, iSpatialBitrate)", Offset(ref c, ref c.SpatialBitrate))
            .Is("offsetof(SSpatialLayerConfig, uiProfileIdc)", Offset(ref c, ref c.ProfileIdc))
            .Is("offsetof(SSpatialLayerConfig, uiLevelIdc)", Offset(ref c, ref c.LevelIdc))
            .Is("offsetof(SSpatialLayerConfig, sSliceArgument)", Offset(ref c, ref c.SliceArgument))
            .Is("sizeof(SSliceArgument)", Unsafe.SizeOf<OpenH264Structs.SliceArgument>())
            .Is("offsetof(SSpatialLayerConfig, bAspectRatioPresent)", Offset(ref c, ref c.AspectRatioPresent))
            .Is("offsetof(SSpatialLayerConfig, sAspectRatioExtHeight)", Offset(ref c, ref c.AspectRatioExtHeight));
    }

    private static void AddPicture(CLayout layout)
    {
        OpenH264Structs.SourcePicture s = default;
        layout.Is("offsetof(SSourcePicture, iColorFormat)", Offset(ref s, ref s.ColorFormat))
            .Is("offsetof(SSourcePicture, iStride)", Offset(ref s, ref s.Stride))
            .Is("offsetof(SSourcePicture, pData)", Offset(ref s, ref s.Data))
            .Is("offsetof(SSourcePicture, iPicWidth)", Offset(ref s, ref s.PicWidth))
            .Is("offsetof(SSourcePicture, iPicHeight)", Offset(ref s, ref s.PicHeight))
            .Is("offsetof(SSourcePicture, uiTimeStamp)", Offset(ref s, ref s.TimeStamp));
    }

    private static void AddDecoder(CLayout layout)
    {
        OpenH264Structs.DecoderParameters p = default;
        OpenH264Structs.BufferInfo b = default;
        layout.Is("sizeof(SDecodingParam)", Unsafe.SizeOf<OpenH264Structs.DecoderParameters>())
            .Is("offsetof(SDecodingParam, uiTargetDqLayer)", Offset(ref p, ref p.TargetDqLayer))
            .Is("offsetof(SDecodingParam, eEcActiveIdc)", Offset(ref p, ref p.EcActiveIdc))
            .Is("offsetof(SDecodingParam, bParseOnly)", Offset(ref p, ref p.ParseOnly))
            .Is("offsetof(SDecodingParam, sVideoProperty.eVideoBsType)", Offset(ref p, ref p.VideoProperty.BsType))
            .Is("sizeof(SBufferInfo)", Unsafe.SizeOf<OpenH264Structs.BufferInfo>())
            .Is("offsetof(SBufferInfo, UsrData.sSystemBuffer.iWidth)", Offset(ref b, ref b.SystemBuffer.Width))
            .Is("offsetof(SBufferInfo, UsrData.sSystemBuffer.iHeight)", Offset(ref b, ref b.SystemBuffer.Height))
            .Is("offsetof(SBufferInfo, UsrData.sSystemBuffer.iStride)", Offset(ref b, ref b.SystemBuffer.Stride));
    }
}
