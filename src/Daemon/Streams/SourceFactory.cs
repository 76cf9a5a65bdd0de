using System.Globalization;
using Camerad.Capture.Encoders;
using Camerad.Capture.Rpicam;
using Camerad.Capture.Sources;
using Camerad.Capture.Text;
using Camerad.Capture.V4l2;
using Camerad.Daemon.Configuration;

namespace Camerad.Daemon.Streams;

/// <summary>Makes the source that a stream's configuration asks for.</summary>
internal static class SourceFactory
{
    /// <summary>What cameras are asked for that are to choose themselves.</summary>
    private const int StandardWidth = 1280, StandardHeight = 720, StandardFps = 30;

    /// <summary>Bits for each pixel of each picture where nobody says a bitrate: 2 Mbit/s at 720p30.</summary>
    private const double BitsPerPixel = 0.072;

    private const int MinAutomaticBitrate = 200_000, MaxAutomaticBitrate = 8_000_000;

    /// <param name="stream">Valid.</param>
    /// <param name="device">For the overlay.</param>
    public static IFrameSource Create(StreamOptions stream, DeviceOptions device) => stream.Source switch
    {
        FileSourceOptions file => new FileSource(file.Path, file.Fps > 0 ? file.Fps : null),
        CommandSourceOptions command => new CommandSource(command.Command),
        V4l2SourceOptions v4l2 => new V4l2Source(Settings(v4l2), Stamp(stream, device)),
        RpicamSourceOptions rpicam => new RpicamSource(Settings(rpicam), Stamp(stream, device)),
        PatternSourceOptions pattern => new PatternSource(Settings(pattern), Stamp(stream, device)),
        _ => new DemoSource(),
    };

    /// <summary>For the source, and for looking at it without running it.</summary>
    public static V4l2Settings Settings(V4l2SourceOptions v4l2, bool needsPixels = false) => new()
    {
        Camera = new CameraRequest
        {
            Device = v4l2.Device,
            Width = v4l2.Width,
            Height = v4l2.Height,
            FramesPerSecond = v4l2.Fps,
            Format = Enum.Parse<CameraFormat>(v4l2.Format, ignoreCase: true),
            NeedsPixels = needsPixels,
        },
        Encoder = Preference(v4l2),
        Encoding = Encoding(v4l2),
        Controls = v4l2.Controls,
    };

    private static RpicamSettings Settings(RpicamSourceOptions rpicam) => new()
    {
        Camera = rpicam.Camera,
        Width = rpicam.Width > 0 ? rpicam.Width : StandardWidth,
        Height = rpicam.Height > 0 ? rpicam.Height : StandardHeight,
        Encoder = Preference(rpicam),
        Encoding = Encoding(rpicam),
        Controls = rpicam.Controls,
        Arguments = rpicam.Arguments,
    };

    private static PatternSettings Settings(PatternSourceOptions pattern) => new()
    {
        Width = pattern.Width > 0 ? pattern.Width : StandardWidth,
        Height = pattern.Height > 0 ? pattern.Height : StandardHeight,
        Encoder = Preference(pattern),
        Encoding = Encoding(pattern),
    };

    private static VideoEncoderSettings Encoding(EncodedSourceOptions source)
    {
        double fps = source.Fps > 0 ? source.Fps : StandardFps;
        return new VideoEncoderSettings
        {
            BitrateBps = source.Bitrate > 0 ? source.Bitrate : AutomaticBitrate(source, fps),
            FramesPerSecond = fps,
            KeyFrameInterval = Math.Max(1, (int)Math.Round(source.KeyFrameInterval * fps)),
            Profile = source.Profile switch
            {
                "baseline" => H264EncodingProfile.Baseline,
                "main" => H264EncodingProfile.Main,
                "high" => H264EncodingProfile.High,
                _ => H264EncodingProfile.ConstrainedBaseline,
            },
            LevelIdc = source.Level.Length > 0
                ? (int)Math.Round(double.Parse(source.Level, CultureInfo.InvariantCulture) * 10) : 0,
        };
    }

    private static int AutomaticBitrate(EncodedSourceOptions source, double fps)
    {
        double pixels = source.Width > 0 ? (double)source.Width * source.Height : StandardWidth * StandardHeight;
        return (int)Math.Clamp(pixels * fps * BitsPerPixel, MinAutomaticBitrate, MaxAutomaticBitrate);
    }

    private static EncoderPreference Preference(EncodedSourceOptions source) => source.Encoder switch
    {
        "hardware" => EncoderPreference.Hardware,
        "software" => EncoderPreference.Software,
        _ => EncoderPreference.Auto,
    };

    private static PictureStampOptions? Stamp(StreamOptions stream, DeviceOptions device)
    {
        if (stream.Overlay.IsEmpty) return null;
        string? name = stream.Overlay.Name ? $"{device.DisplayName} {stream.Name}" : null;
        return new PictureStampOptions(name, stream.Overlay.Time, stream.Overlay.Corner switch
        {
            "top-right" => PictureCorner.TopRight,
            "bottom-left" => PictureCorner.BottomLeft,
            "bottom-right" => PictureCorner.BottomRight,
            _ => PictureCorner.TopLeft,
        });
    }
}
