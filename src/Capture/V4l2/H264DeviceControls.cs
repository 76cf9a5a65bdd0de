using System.Globalization;
using Camerad.Capture.Encoders;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>
/// The controls of whatever makes H.264 in a device: an encoder, or a camera that has one. Sets what there is, leaves
/// the rest, and says what is in force after the driver's rounding.
/// </summary>
internal sealed class H264DeviceControls
{
    // Level 1b has level_idc 9 in High (H.264 A.3.2), and is not asked for.
    private static readonly (int LevelIdc, int MenuValue)[] Levels =
    [
        (9, H264Level1B), (10, H264Level10), (11, H264Level11), (12, H264Level12), (13, H264Level13),
        (20, H264Level20), (21, H264Level21), (22, H264Level22),
        (30, H264Level30), (31, H264Level31), (32, H264Level32),
        (40, H264Level40), (41, H264Level41), (42, H264Level42),
        (50, H264Level50), (51, H264Level51), (52, H264Level52),
    ];

    private readonly V4l2Device _device;
    private readonly DeviceControl? _bitrate;
    private readonly DeviceControl? _keyFrameInterval;
    private readonly DeviceControl? _forceKeyFrame;

    /// <param name="device">An open device; it stays the caller's.</param>
    public H264DeviceControls(V4l2Device device)
    {
        _device = device;
        _bitrate = DeviceControlTable.Find(device, CidBitrate);
        _keyFrameInterval = DeviceControlTable.Find(device, CidH264IPeriod)
            ?? DeviceControlTable.Find(device, CidGopSize);
        _forceKeyFrame = DeviceControlTable.Find(device, CidForceKeyFrame);
    }

    /// <summary>True if key frames can be asked for.</summary>
    public bool CanForceKeyFrame => _forceKeyFrame != null;

    /// <summary>Sets what is fixed while the encoder runs; for what the device lacks, nothing is done.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="levelIdc">level_idc, e.g. 31.</param>
    public void SetUp(VideoEncoderSettings wanted, int levelIdc)
    {
        TrySet(CidBFrames, 0);
        int profile = wanted.Profile switch
        {
            H264EncodingProfile.Baseline => H264ProfileBaseline,
            H264EncodingProfile.Main => H264ProfileMain,
            H264EncodingProfile.High => H264ProfileHigh,
            _ => H264ProfileConstrainedBaseline,
        };

        // Encoders that do not know the promise by name keep it all the same.
        if (!TrySet(CidH264Profile, profile) && profile == H264ProfileConstrainedBaseline)
            TrySet(CidH264Profile, H264ProfileBaseline);
        if (MenuValueOf(levelIdc) is { } level) TrySet(CidH264Level, level);

        // Pictures of like size: a viewer's line has no room for peaks. Some drivers need rate control to be switched
        // on besides.
        TrySet(CidFrameRcEnable, 1);
        TrySet(CidBitrateMode, BitrateModeCbr);

        // Everybody who begins with a key frame needs the parameter sets.
        TrySet(CidHeaderMode, HeaderModeJoinedWith1StFrame);
        TrySet(CidRepeatSeqHeader, 1);
        TrySet(CidPrependSpsppsToIdr, 1);
    }

    /// <summary>Sets bitrate and distance of key frames, running or not.</summary>
    /// <param name="wanted">What is asked for.</param>
    /// <param name="inForce">What the device does now, with its rounding.</param>
    /// <returns>Null, or what it refused.</returns>
    public string? Set(VideoEncoderSettings wanted, out VideoEncoderSettings inForce)
    {
        string? refusal = null;
        inForce = wanted;
        if (_bitrate != null)
        {
            int errno = DeviceControlTable.Set(_device, _bitrate, _bitrate.Nearest(wanted.BitrateBps));
            if (errno != 0)
            {
                string bitrate = string.Create(CultureInfo.InvariantCulture, $"a bitrate of {wanted.BitrateBps}");
                refusal = V4l2Fault.Of(_device, bitrate, errno).ToString();
            }

            if (DeviceControlTable.Get(_device, _bitrate, out long now) == 0)
                inForce = inForce with { BitrateBps = (int)now };
        }

        if (_keyFrameInterval == null) return refusal;
        int refused = DeviceControlTable.Set(
            _device, _keyFrameInterval, _keyFrameInterval.Nearest(wanted.KeyFrameInterval));
        if (refused != 0)
        {
            string interval = $"a key frame every {wanted.KeyFrameInterval} pictures";
            refusal ??= V4l2Fault.Of(_device, interval, refused).ToString();
        }

        if (DeviceControlTable.Get(_device, _keyFrameInterval, out long pictures) == 0 && pictures > 0)
            inForce = inForce with { KeyFrameInterval = (int)pictures };
        return refusal;
    }

    /// <summary>Profile and level as they are in force; as asked for where the device does not tell.</summary>
    public VideoEncoderSettings ReadBack(VideoEncoderSettings settings)
    {
        if (Read(CidH264Profile) is { } profile)
        {
            settings = settings with
            {
                Profile = profile switch
                {
                    H264ProfileBaseline => H264EncodingProfile.Baseline,
                    H264ProfileMain => H264EncodingProfile.Main,
                    H264ProfileHigh => H264EncodingProfile.High,
                    _ => H264EncodingProfile.ConstrainedBaseline,
                },
            };
        }

        return Read(CidH264Level) is { } level && LevelIdcOf(level) is { } idc
            ? settings with { LevelIdc = idc }
            : settings;
    }

    /// <summary>Makes the next picture a key frame; bcm2835 forgets it before buffers are allocated.</summary>
    /// <returns>False if it cannot be asked for.</returns>
    public bool ForceKeyFrame() =>
        _forceKeyFrame != null && DeviceControlTable.Set(_device, _forceKeyFrame, 1) == 0;

    private bool TrySet(uint id, long value) => DeviceControlTable.Find(_device, id) is { } control
        && !control.Is(CtrlFlagReadOnly)
        && DeviceControlTable.Set(_device, control, control.Nearest(value)) == 0;

    private long? Read(uint id) => DeviceControlTable.Find(_device, id) is { } control
        && DeviceControlTable.Get(_device, control, out long value) == 0
            ? value
            : null;

    private static long? MenuValueOf(int levelIdc)
    {
        foreach ((int idc, int menuValue) in Levels)
        {
            if (idc == levelIdc) return menuValue;
        }

        return null;
    }

    private static int? LevelIdcOf(long menuValue)
    {
        foreach ((int idc, int value) in Levels)
        {
            if (value == menuValue) return idc;
        }

        return null;
    }
}
