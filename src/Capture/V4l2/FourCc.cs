using System.Globalization;
using Camerad.Capture.Pictures;
using static Camerad.Capture.Interop.Videodev2;

namespace Camerad.Capture.V4l2;

/// <summary>V4L2's four-character codes of picture formats.</summary>
public static class FourCc
{
    /// <summary>"NV12"; hexadecimal if it is no text.</summary>
    public static string ToText(uint code)
    {
        Span<char> text = stackalloc char[4];
        for (int i = 0; i < text.Length; i++)
        {
            // The top bit of the last one means big-endian.
            text[i] = (char)((code >> (8 * i)) & 0x7F);
            if (text[i] is < ' ' or > '~') return code.ToString("x8", CultureInfo.InvariantCulture);
        }

        return text.TrimEnd().ToString();
    }

    /// <summary>The layout as camerad knows it; null if it does not.</summary>
    public static PixelFormat? ToPixelFormat(uint code) => code switch
    {
        PixFmtYuv420 or PixFmtYuv420M => PixelFormat.I420,
        PixFmtNv12 or PixFmtNv12M => PixelFormat.Nv12,
        PixFmtYuyv => PixelFormat.Yuyv,
        PixFmtUyvy => PixelFormat.Uyvy,
        _ => null,
    };

    /// <summary>What a configuration calls it; null if camerad cannot use it.</summary>
    internal static CameraFormat? ToCameraFormat(uint code) => code switch
    {
        PixFmtH264 => CameraFormat.H264,
        PixFmtMjpeg or PixFmtJpeg => CameraFormat.Mjpeg,
        PixFmtNv12 or PixFmtNv12M => CameraFormat.Nv12,
        PixFmtYuv420 or PixFmtYuv420M => CameraFormat.Yu12,
        PixFmtYuyv => CameraFormat.Yuyv,
        PixFmtUyvy => CameraFormat.Uyvy,
        _ => null,
    };

    /// <summary>Codes of a layout: all planes in one memory first, then each in its own.</summary>
    internal static ReadOnlySpan<uint> Of(PixelFormat pixels) => pixels switch
    {
        PixelFormat.I420 => [PixFmtYuv420, PixFmtYuv420M],
        PixelFormat.Nv12 => [PixFmtNv12, PixFmtNv12M],
        PixelFormat.Yuyv => [PixFmtYuyv],
        _ => [PixFmtUyvy],
    };
}
