using System.Globalization;
using Camerad.Interop.Tests.Media;
using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Samples;

/// <summary>Files that samples read and write, as ffmpeg sees them.</summary>
internal static class VideoFiles
{
    /// <summary>The numbered clip, taken by the README's ffmpeg command out of a file that cameras and telephones make.
    /// </summary>
    public static string MakeByReadme(TemporaryFolder folder)
    {
        string video = folder.File("video.mp4"), clip = folder.File("clip.h264");
        Ffmpeg(["-r", "30", "-i", Repository.NumberedClip, "-c", "copy", video]);
        string[] told = ReadmeCommands.Ffmpeg();
        Ffmpeg(
            [.. told.Skip(1).Select(word => word switch { "IN.mp4" => video, "OUT.h264" => clip, _ => word })]);
        return clip;
    }

    /// <summary>Decodes it all; fails if anything in it is damaged.</summary>
    /// <returns>How many pictures there are.</returns>
    public static int CountPictures(string file)
    {
        string[] lines = Ffmpeg(
        [
            "-xerror", "-err_detect", "explode", "-i", file, "-vsync", "passthrough", "-f", "framecrc", "-",
        ]).Split('\n');
        return lines.Count(static line => line.Length > 0 && line[0] != '#');
    }

    /// <summary>How ffprobe, and so ffplay, understands it.</summary>
    public static string CodecOf(string file) => MediaTool.Run(
        "/usr/bin/ffprobe",
        ["-v", "error", "-show_entries", "stream=codec_name", "-of", "default=noprint_wrappers=1:nokey=1", file])
        .Trim();

    /// <summary>Seconds from the first picture to the last.</summary>
    public static double LengthOf(string file)
    {
        string[] times = MediaTool.Run(
            "/usr/bin/ffprobe", ["-v", "error", "-show_entries", "packet=pts_time", "-of", "csv=p=0", file])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return Seconds(times[^1]) - Seconds(times[0]);
    }

    private static double Seconds(string text) => double.Parse(text.TrimEnd(','), CultureInfo.InvariantCulture);

    private static string Ffmpeg(IReadOnlyList<string> arguments) =>
        MediaTool.Run(FrameNumber.Decoder, ["-v", "error", "-nostdin", .. arguments]);
}
