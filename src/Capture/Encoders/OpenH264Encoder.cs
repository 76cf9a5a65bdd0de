using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using Camerad.Capture.Interop;
using Camerad.Capture.Pictures;
using Camerad.Media;
using Camerad.Media.H264;

namespace Camerad.Capture.Encoders;

/// <summary>
/// H.264 by the system's libopenh264 on the calling thread: constrained baseline, one slice per picture, each picture
/// finished before the call returns. The rate is held by the pictures' own times, so a camera that slows down in the
/// dark keeps its bitrate; where the quantizer alone cannot hold it, a picture is left out and counted as lost.
/// </summary>
internal sealed class OpenH264Encoder : IVideoEncoder
{
    /// <summary>Sides of a picture, pixels; the area is limited by level 5.2 (4096x2304).</summary>
    public const int MinSide = 16, MaxSide = 4096, MaxArea = 4096 * 2304;

    /// <summary>Pictures per second that its rate control knows; the library rounds to them as well.</summary>
    public const double MinFramesPerSecond = 1, MaxFramesPerSecond = 60;

    /// <summary>The level leaves room to raise the bitrate to this while running: 4 Mbit/s.</summary>
    private const int HeadroomBps = 4_000_000;

    private readonly OpenH264EncoderHandle _encoder;
    private readonly OpenH264FrameInfo _info;
    private readonly AccessUnitReader _reader;
    private byte[] _accessUnit = new byte[64 * 1024];
    private EncodedFrame? _ready;
    private long _firstTicks = long.MinValue;
    private long _lastTimeMs = -1;

    /// <exception cref="SourceException">The library refuses the size or the settings.</exception>
    public OpenH264Encoder(
        OpenH264 library, PictureFormat input, VideoEncoderSettings settings, EncodedFramePool pool)
    {
        if (input.Pixels != PixelFormat.I420) throw new ArgumentException($"it takes I420, not {input}", nameof(input));
        if (input.Width is < MinSide or > MaxSide || input.Height is < MinSide or > MaxSide
            || input.Width * input.Height > MaxArea)
        {
            throw new SourceException(
                $"OpenH264 cannot encode {input.Width}x{input.Height}: sides must be {MinSide} to {MaxSide} pixels, "
                + "and the picture no larger than 4096x2304; set a smaller size", needsRepair: true);
        }

        Name = $"OpenH264 {library.Version}";
        Input = input;
        Settings = InForce(input, settings);
        _reader = new AccessUnitReader(pool);
        _info = library.CreateFrameInfo();
        _encoder = library.CreateEncoder();
        try
        {
            Initialize();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public PictureFormat Input { get; }

    /// <inheritdoc/>
    public VideoEncoderSettings Settings { get; private set; }

    /// <inheritdoc/>
    public SafeHandle? Pollable => null;

    /// <inheritdoc/>
    public long SkippedPictures { get; private set; }

    /// <inheritdoc/>
    public long LostPictures { get; private set; }

    /// <inheritdoc/>
    public bool TryEncode(RawPicture picture)
    {
        if (_ready is not null)
        {
            SkippedPictures++;
            return false;
        }

        Encode(picture);
        return true;
    }

    /// <inheritdoc/>
    public bool TryTake([NotNullWhen(true)] out EncodedFrame? frame)
    {
        (frame, _ready) = (_ready, null);
        return frame is not null;
    }

    /// <inheritdoc/>
    /// <remarks>The library remembers it, also when rate control leaves out the picture that should be one.</remarks>
    public void RequestKeyFrame() => _ = _encoder.ForceIntraFrame();

    /// <inheritdoc/>
    public string? Change(VideoEncoderSettings wanted)
    {
        VideoEncoderSettings next = InForce(Input, wanted) with { LevelIdc = Settings.LevelIdc };
        int level = H264Level.LowestFor(Input.Width, Input.Height, next.FramesPerSecond, next.BitrateBps);
        if (level > next.LevelIdc)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{next.BitrateBps} bit/s at {next.FramesPerSecond:0.##} per second need level {level / 10.0:0.0}, the "
                + $"stream says {next.LevelIdc / 10.0:0.0}");
        }

        (VideoEncoderSettings before, Settings) = (Settings, next);
        if (Apply(next) == 0) return null;
        Settings = before;
        _ = Apply(before);
        return "OpenH264 refuses these settings";
    }

    /// <inheritdoc/>
    public void Drain()
    {
        // Nothing stays inside: a picture is finished when TryEncode returns.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ready?.Release();
        _ready = null;
        _encoder.Dispose();
        _info.Dispose();
    }

    private static VideoEncoderSettings InForce(PictureFormat input, VideoEncoderSettings wanted)
    {
        double rate = Math.Clamp(wanted.FramesPerSecond, MinFramesPerSecond, MaxFramesPerSecond);
        int bitrate = Math.Clamp(
            wanted.BitrateBps, VideoEncoderSettings.MinBitrateBps, VideoEncoderSettings.MaxBitrateBps);
        int level = H264Level.LowestFor(input.Width, input.Height, rate, Math.Max(bitrate, HeadroomBps));
        return wanted with
        {
            BitrateBps = bitrate,
            FramesPerSecond = rate,
            KeyFrameInterval = Math.Max(1, wanted.KeyFrameInterval),
            Profile = H264EncodingProfile.ConstrainedBaseline,
            LevelIdc = Math.Max(level, wanted.LevelIdc),
        };
    }

    private void Initialize()
    {
        _ = _encoder.SetOption(OpenH264Structs.EncoderOptionTraceLevel, OpenH264Structs.LogQuiet);
        int result = _encoder.GetDefaultParams(out OpenH264Structs.EncoderParameters parameters);
        if (result == 0)
        {
            Fill(ref parameters);
            result = _encoder.InitializeExt(parameters);
        }

        if (result == 0) return;
        throw new SourceException(string.Create(
            CultureInfo.InvariantCulture,
            $"{Name} refuses {Input.Width}x{Input.Height} at {Settings.FramesPerSecond:0.##} per second and "
            + $"{Settings.BitrateBps} bit/s (code {result}); try another size or bitrate"), needsRepair: true);
    }

    private void Fill(ref OpenH264Structs.EncoderParameters parameters)
    {
        parameters.UsageType = OpenH264Structs.UsageCamera;
        parameters.PicWidth = Input.Width;
        parameters.PicHeight = Input.Height;
        parameters.TargetBitrate = Settings.BitrateBps;
        parameters.RateControlMode = OpenH264Structs.RateControlByTimestamp;
        parameters.EnableFrameSkip = 1;
        parameters.MaxFrameRate = (float)Settings.FramesPerSecond;
        parameters.TemporalLayerNum = 1;
        parameters.SpatialLayerNum = 1;
        parameters.ComplexityMode = OpenH264Structs.ComplexityLow;
        parameters.IntraPeriod = (uint)Settings.KeyFrameInterval;

        // The same parameter sets before each IDR picture: a change would tell receivers to begin anew.
        parameters.SpsPpsIdStrategy = OpenH264Structs.ParameterSetIdsConstant;
        parameters.EntropyCodingModeFlag = 0;
        parameters.MultipleThreadIdc = 1;               // threads work on slices, and there is one
        parameters.EnableDenoise = 0;

        // A scene change would be an IDR picture, many times larger, just when a light is switched on.
        parameters.EnableSceneChangeDetect = 0;
        ref OpenH264Structs.SpatialLayerConfig layer = ref parameters.SpatialLayers[0];
        layer.VideoWidth = Input.Width;
        layer.VideoHeight = Input.Height;
        layer.FrameRate = (float)Settings.FramesPerSecond;
        layer.SpatialBitrate = Settings.BitrateBps;
        layer.ProfileIdc = OpenH264Structs.ProfileBaseline;
        layer.LevelIdc = Settings.LevelIdc;
        layer.SliceArgument.SliceMode = OpenH264Structs.SliceModeSingle;
    }

    /// <returns>0, or the library's error.</returns>
    private int Apply(VideoEncoderSettings settings)
    {
        var bitrate = new OpenH264Structs.BitrateInfo
        {
            Layer = OpenH264Structs.SpatialLayerAll,
            Bitrate = settings.BitrateBps,
        };
        int result = _encoder.SetOption(OpenH264Structs.EncoderOptionFrameRate, (float)settings.FramesPerSecond);
        if (result == 0) result = _encoder.SetOption(OpenH264Structs.EncoderOptionBitrate, bitrate);
        return result != 0
            ? result : _encoder.SetOption(OpenH264Structs.EncoderOptionIdrInterval, settings.KeyFrameInterval);
    }

    private void Encode(RawPicture picture)
    {
        int result = _encoder.EncodeFrame(picture, TimeOf(picture), _info);
        if (result != 0)
            throw new SourceException($"{Name} failed to encode a picture of {Input} (code {result})");
        if (_info.LayerCount == 0 || _info.FrameType == OpenH264Structs.FrameTypeSkip)
        {
            LostPictures++;
            return;
        }

        int length = Gather();
        if (!_reader.TryRead(_accessUnit.AsSpan(0, length), picture.CaptureTicks, out _ready, out _))
            throw new SourceException($"{Name} gave an access unit that cannot be read");
    }

    private long TimeOf(RawPicture picture)
    {
        if (_firstTicks == long.MinValue) _firstTicks = picture.CaptureTicks;
        // Rate control counts in milliseconds; two pictures must not have the same.
        long timeMs = (picture.CaptureTicks - _firstTicks) / TimeSpan.TicksPerMillisecond;
        _lastTimeMs = Math.Max(timeMs, _lastTimeMs + 1);
        return _lastTimeMs;
    }

    /// <summary>Puts the layers (parameter sets, picture) behind one another.</summary>
    private int Gather()
    {
        int length = 0;
        for (int i = 0; i < _info.LayerCount; i++)
        {
            ReadOnlySpan<byte> layer = _info.Layer(i);
            if (_accessUnit.Length < length + layer.Length)
                Array.Resize(ref _accessUnit, Math.Max(_accessUnit.Length * 2, length + layer.Length));
            layer.CopyTo(_accessUnit.AsSpan(length));
            length += layer.Length;
        }

        return length;
    }
}
