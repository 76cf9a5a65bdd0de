using System.Globalization;
using Camerad.Capture.Pictures;
using Camerad.Capture.Text;

namespace Camerad.Capture.Placeholders;

/// <summary>Paints what is shown instead of a camera's picture: a camera crossed out, whose it is, and why.</summary>
internal static class PlaceholderPainter
{
    /// <summary>Lines of the reason; the rest is left out.</summary>
    public const int MaxReasonLines = 5;

    /// <summary>Rows of the smallest picture that has room for the camera above the text.</summary>
    private const int MinHeightForCamera = 160;

    private const int MaxTitleLines = 2;

    private static readonly YuvColour Background = YuvColour.Grey(44);
    private static readonly YuvColour Body = YuvColour.Grey(120);
    private static readonly YuvColour Glass = YuvColour.Grey(64);
    private static readonly YuvColour Cross = new(90, 100, 210);        // red

    /// <param name="picture">In any layout and size.</param>
    /// <param name="name">The stream's.</param>
    /// <param name="reason">A sentence.</param>
    /// <param name="since">In the time zone that is shown.</param>
    public static void Paint(RawPicture picture, string name, string reason, DateTimeOffset since)
    {
        var canvas = new PictureCanvas(picture);
        canvas.Fill(0, 0, canvas.Width, canvas.Height, Background);
        bool hasCamera = canvas.Height >= MinHeightForCamera;
        int size = canvas.Height / 4;
        if (hasCamera) PaintCamera(canvas, canvas.Width / 2, canvas.Height / 4, size);

        int scale = TextStencil.ScaleFor(canvas.Height);
        string time = since.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        int columns = Columns(canvas.Width, scale);
        int titleScale = scale + 1, y = hasCamera ? canvas.Height * 7 / 16 : scale;
        foreach (string line in LineBreaker.Break(name, Columns(canvas.Width, titleScale), MaxTitleLines))
            y = Write(picture, line, titleScale, y);
        y += 2 * scale;
        foreach (string line in LineBreaker.Break(reason, columns, MaxReasonLines)) y = Write(picture, line, scale, y);
        y += 2 * scale;
        foreach (string line in LineBreaker.Break($"since {time}", columns, MaxTitleLines))
            y = Write(picture, line, scale, y);
    }

    private static int Columns(int width, int scale) =>
        Math.Max(1, (width - (4 * scale)) / (BitmapFont.Advance * scale));

    /// <summary>Writes a line in the middle.</summary>
    /// <returns>Where the next one begins.</returns>
    private static int Write(RawPicture picture, string line, int scale, int y)
    {
        var stencil = new TextStencil(scale);
        stencil.Set(line);
        stencil.Draw(picture, Math.Max(0, (picture.Format.Width - stencil.Width) / 2 & ~1), y & ~1);
        return y + (BitmapFont.LineHeight * scale) + scale;
    }

    private static void PaintCamera(PictureCanvas canvas, int middleX, int middleY, int size)
    {
        int width = size * 3 / 2;
        canvas.Fill(middleX - (width / 2), middleY - (size / 2), width, size, Body);
        canvas.Fill(middleX - (width / 6), middleY - (size * 5 / 8), width / 3, size / 8, Body);
        PaintDisc(canvas, middleX, middleY, size * 3 / 8, Background);
        PaintDisc(canvas, middleX, middleY, size / 4, Glass);

        // From corner to corner, as thick as a tenth of the height.
        int half = size * 3 / 4, thickness = Math.Max(2, size / 10);
        for (int row = -half; row < half; row++)
            canvas.Fill(middleX - (row * width / size) - thickness, middleY + row, 2 * thickness, 1, Cross);
    }

    private static void PaintDisc(PictureCanvas canvas, int middleX, int middleY, int radius, YuvColour colour)
    {
        for (int row = -radius; row <= radius; row++)
        {
            int half = (int)Math.Sqrt((radius * radius) - (row * row));
            canvas.Fill(middleX - half, middleY + row, 2 * half, 1, colour);
        }
    }
}
