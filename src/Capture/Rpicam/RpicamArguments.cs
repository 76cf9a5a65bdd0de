using System.Globalization;
using Camerad.Capture.Encoders;
using Camerad.Media.H264;

namespace Camerad.Capture.Rpicam;

/// <summary>The command line of rpicam-vid, as its documentation describes it.</summary>
internal static class RpicamArguments
{
    /// <summary>
    /// Rows of raw pictures begin at multiples of this many bytes and are written with what lies between: without it
    /// there is nothing between. 64 holds for every board's image processor.
    /// </summary>
    public const int RawWidthMultiple = 64;

    /// <summary>Raw pictures to standard output, for an encoder of ours.</summary>
    public static IReadOnlyList<string> Raw(
        string program, int camera, RpicamSettings settings, IEnumerable<string> controls) =>
    [
        program, .. Common(camera, settings), .. controls, "--codec", "yuv420", .. settings.Arguments,
    ];

    /// <summary>H.264 to standard output, by rpicam-vid's own encoder.</summary>
    /// <param name="program">rpicam-vid.</param>
    /// <param name="camera">Its index.</param>
    /// <param name="settings">What is asked for.</param>
    /// <param name="controls">Arguments of the picture settings.</param>
    /// <param name="encodesInSoftware">
    /// True on a board without an encoder (Pi 5): rpicam-vid then uses libx264, which without
    /// <c>--low-latency</c> makes B-frames, and browsers show none.
    /// </param>
    public static IReadOnlyList<string> H264(
        string program, int camera, RpicamSettings settings, IEnumerable<string> controls, bool encodesInSoftware)
    {
        VideoEncoderSettings encoding = settings.Encoding;
        string[] software = encodesInSoftware ? ["--libav-format", "h264", "--low-latency"] : [];
        return
        [
            program, .. Common(camera, settings), .. controls,
            "--codec", "h264", "--inline",
            "--profile", Profile(encoding.Profile), "--level", Level(settings),
            "--bitrate", encoding.BitrateBps.ToString(CultureInfo.InvariantCulture),
            "--intra", encoding.KeyFrameInterval.ToString(CultureInfo.InvariantCulture),
            .. software, .. settings.Arguments,
        ];
    }

    // Without --flush a picture waits in stdio's buffer for the next one.
    private static string[] Common(int camera, RpicamSettings settings) =>
    [
        "--timeout", "0", "--nopreview", "--flush",
        "--camera", camera.ToString(CultureInfo.InvariantCulture),
        "--width", settings.Width.ToString(CultureInfo.InvariantCulture),
        "--height", settings.Height.ToString(CultureInfo.InvariantCulture),
        "--framerate", settings.Encoding.FramesPerSecond.ToString("0.###", CultureInfo.InvariantCulture),
        "--output", "-",
    ];

    private static string Profile(H264EncodingProfile profile) => profile switch
    {
        H264EncodingProfile.Main => "main",
        H264EncodingProfile.High => "high",
        _ => "baseline",
    };

    // It takes 4, 4.1 and 4.2 only.
    private static string Level(RpicamSettings settings)
    {
        VideoEncoderSettings encoding = settings.Encoding;
        int level = encoding.LevelIdc != 0 ? encoding.LevelIdc : H264Level.LowestFor(
            settings.Width, settings.Height, encoding.FramesPerSecond, encoding.BitrateBps);
        return level switch
        {
            <= 40 => "4",
            41 => "4.1",
            _ => "4.2",
        };
    }
}
