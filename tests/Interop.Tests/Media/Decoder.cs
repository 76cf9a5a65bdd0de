using Camerad.TestKit.Processes;

namespace Camerad.Interop.Tests.Media;

/// <summary>ffmpeg decodes what was received, and complains of everything that is not right.</summary>
internal static class Decoder
{
    /// <summary>Decodes all frames; fails if one is damaged or missing.</summary>
    public static void AssertDecodes(IReadOnlyList<RTCEncodedVideoFrame> frames)
    {
        string[] lines = Decode(frames, "-f", "framecrc", "-").Split('\n');
        // #header lines, then one line per picture
        int decoded = lines.Count(static line => line.Length > 0 && line[0] != '#');
        Assert.Equal(frames.Count, decoded);
    }

    /// <summary>The numbers drawn into the pictures (page/media.js, numbered), null where there is none.</summary>
    public static IReadOnlyList<int?> ReadNumbers(IReadOnlyList<RTCEncodedVideoFrame> frames)
    {
        using var folder = new TemporaryFolder();
        return FrameNumber.ReadAll(Write(frames, folder));
    }

    private static string Decode(IReadOnlyList<RTCEncodedVideoFrame> frames, params string[] output)
    {
        using var folder = new TemporaryFolder();
        return MediaTool.Run(
            FrameNumber.Decoder,
            [
                "-v", "error", "-xerror", "-err_detect", "explode", "-i", Write(frames, folder), "-map", "0:v",
                "-vsync", "passthrough", .. output,
            ]);
    }

    private static string Write(IReadOnlyList<RTCEncodedVideoFrame> frames, TemporaryFolder folder)
    {
        string mimeType = frames[0].Metadata.MimeType;
        if (!mimeType.Equals("video/H264", StringComparison.OrdinalIgnoreCase))
        {
            IvfFile.Write(folder.File("received.ivf"), mimeType, frames);
            return folder.File("received.ivf");
        }

        using FileStream file = File.Create(folder.File("received.h264"));
        foreach (RTCEncodedVideoFrame frame in frames) file.Write(frame.Data.Span);
        return file.Name;
    }
}
