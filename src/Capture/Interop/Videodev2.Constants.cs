namespace Camerad.Capture.Interop;

/// <content>Values with the kernel's names, V4L2_ left out; V4L2_CID_MPEG_VIDEO_X is CidX.</content>
internal static partial class Videodev2
{
    public const uint CapVideoCapture = 0x0000_0001;
    public const uint CapVideoOutput = 0x0000_0002;
    public const uint CapVideoCaptureMplane = 0x0000_1000;
    public const uint CapVideoOutputMplane = 0x0000_2000;
    public const uint CapVideoM2mMplane = 0x0000_4000;
    public const uint CapVideoM2m = 0x0000_8000;
    public const uint CapMetaCapture = 0x0080_0000;
    public const uint CapStreaming = 0x0400_0000;
    public const uint CapMetaOutput = 0x0800_0000;
    public const uint CapIoMc = 0x2000_0000;
    public const uint CapDeviceCaps = 0x8000_0000;

    public const uint BufTypeVideoCapture = 1;
    public const uint BufTypeVideoOutput = 2;
    public const uint BufTypeVideoCaptureMplane = 9;
    public const uint BufTypeVideoOutputMplane = 10;

    public const uint MemoryMmap = 1;
    public const uint MemoryDmabuf = 4;

    public const uint BufFlagKeyframe = 0x0000_0008;
    public const uint BufFlagError = 0x0000_0040;
    public const uint BufFlagTimestampMask = 0x0000_E000;
    public const uint BufFlagTimestampMonotonic = 0x0000_2000;
    public const uint BufFlagTimestampCopy = 0x0000_4000;
    public const uint BufFlagLast = 0x0010_0000;

    public const uint FieldNone = 1;
    public const uint ColorspaceSmpte170M = 1;
    public const uint ColorspaceRec709 = 3;

    public const uint FmtFlagCompressed = 0x0001;

    public const uint FrmsizeTypeDiscrete = 1;
    public const uint FrmivalTypeDiscrete = 1;

    public const uint CapTimeperframe = 0x1000;
    public const uint InCapDvTimings = 0x0000_0002;

    public const uint EncCmdStart = 0;
    public const uint EncCmdStop = 1;

    public const uint EventSourceChange = 5;
    public const uint EventSrcChResolution = 0x0001;
    public const uint SelTgtCrop = 0;

    public const uint CtrlWhichCurVal = 0;

    public const uint CtrlTypeInteger = 1;
    public const uint CtrlTypeBoolean = 2;
    public const uint CtrlTypeMenu = 3;
    public const uint CtrlTypeButton = 4;
    public const uint CtrlTypeInteger64 = 5;
    public const uint CtrlTypeBitmask = 8;
    public const uint CtrlTypeIntegerMenu = 9;

    public const uint CtrlFlagDisabled = 0x0001;
    public const uint CtrlFlagReadOnly = 0x0004;
    public const uint CtrlFlagInactive = 0x0010;
    public const uint CtrlFlagWriteOnly = 0x0040;
    public const uint CtrlFlagNextCtrl = 0x8000_0000;

    public const uint CidExposure = 0x0098_0911;
    public const uint CidHflip = 0x0098_0914;
    public const uint CidVflip = 0x0098_0915;
    public const uint CidAutoWhiteBalance = 0x0098_090C;
    public const uint CidWhiteBalanceTemperature = 0x0098_091A;
    public const uint CidRotate = 0x0098_0922;
    public const uint CidMinBuffersForOutput = 0x0098_0928;
    public const uint CidExposureAuto = 0x009A_0901;
    public const uint CidExposureAbsolute = 0x009A_0902;
    public const uint CidPanAbsolute = 0x009A_0908;
    public const uint CidTiltAbsolute = 0x009A_0909;
    public const uint CidFocusAbsolute = 0x009A_090A;
    public const uint CidFocusAuto = 0x009A_090C;
    public const uint CidZoomAbsolute = 0x009A_090D;
    public const uint CidJpegCompressionQuality = 0x009D_0903;

    public const uint CidBFrames = 0x0099_09CA;
    public const uint CidGopSize = 0x0099_09CB;
    public const uint CidBitrateMode = 0x0099_09CE;
    public const uint CidBitrate = 0x0099_09CF;
    public const uint CidFrameRcEnable = 0x0099_09D7;
    public const uint CidHeaderMode = 0x0099_09D8;
    public const uint CidRepeatSeqHeader = 0x0099_09E2;
    public const uint CidForceKeyFrame = 0x0099_09E5;
    public const uint CidH264IPeriod = 0x0099_0A66;
    public const uint CidH264Level = 0x0099_0A67;
    public const uint CidH264Profile = 0x0099_0A6B;
    public const uint CidPrependSpsppsToIdr = 0x0099_0B84;

    public const int BitrateModeCbr = 1;
    public const int HeaderModeJoinedWith1StFrame = 1;
    public const int H264ProfileBaseline = 0;
    public const int H264ProfileConstrainedBaseline = 1;
    public const int H264ProfileMain = 2;
    public const int H264ProfileHigh = 4;

    public const int H264Level10 = 0;
    public const int H264Level1B = 1;
    public const int H264Level11 = 2;
    public const int H264Level12 = 3;
    public const int H264Level13 = 4;
    public const int H264Level20 = 5;
    public const int H264Level21 = 6;
    public const int H264Level22 = 7;
    public const int H264Level30 = 8;
    public const int H264Level31 = 9;
    public const int H264Level32 = 10;
    public const int H264Level40 = 11;
    public const int H264Level41 = 12;
    public const int H264Level42 = 13;
    public const int H264Level50 = 14;
    public const int H264Level51 = 15;
    public const int H264Level52 = 16;

    public const uint PixFmtYuv420 = 0x3231_5559;       // YU12
    public const uint PixFmtYuv420M = 0x3231_4D59;      // YM12
    public const uint PixFmtNv12 = 0x3231_564E;         // NV12
    public const uint PixFmtNv12M = 0x3231_4D4E;        // NM12
    public const uint PixFmtYuyv = 0x5659_5559;         // YUYV
    public const uint PixFmtUyvy = 0x5956_5955;         // UYVY
    public const uint PixFmtMjpeg = 0x4750_4A4D;        // MJPG
    public const uint PixFmtJpeg = 0x4745_504A;         // JPEG
    public const uint PixFmtH264 = 0x3436_3248;         // H264, with start codes
    public const uint PixFmtFwht = 0x5448_5746;         // FWHT, the kernel's test codec
}
