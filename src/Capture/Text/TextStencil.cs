using Camerad.Capture.Pictures;

namespace Camerad.Capture.Text;

/// <summary>
/// One line of text, ready to be drawn into pictures many times: white with a dark outline, legible on anything. What
/// is to be painted is kept as runs of pixels, so that drawing is filling. Not thread-safe.
/// </summary>
/// <param name="scale">Pixels of a font's dot; at least 1.</param>
internal sealed class TextStencil(int scale)
{
    /// <summary>Characters of a line; the rest is cut off.</summary>
    public const int MaxLength = 160;

    /// <summary>Rows of a picture for each pixel of a font's dot: 2 at 360 rows, 3 at 720.</summary>
    private const int RowsPerScale = 240;

    private const byte Nothing = 0;

    private readonly int _outline = Math.Max(1, scale / 2);
    private readonly List<Run> _luma = [];
    private readonly List<Run> _chroma = [];
    private byte[] _levels = [];                    // of each pixel; 0: nothing is painted

    /// <summary>Pixels, with the outline.</summary>
    public int Width { get; private set; }

    /// <summary>Pixels, with the outline.</summary>
    public int Height { get; } = HeightFor(scale);

    /// <summary>The scale that is legible in a picture of so many rows.</summary>
    public static int ScaleFor(int pictureHeight) => Math.Max(1, (pictureHeight + (RowsPerScale / 2)) / RowsPerScale);

    /// <summary>Pixels that a text of so many characters is wide, with the outline.</summary>
    public static int WidthFor(int scale, int length) =>
        Even((((length * BitmapFont.Advance) - 1) * scale) + (2 * Math.Max(1, scale / 2)));

    /// <summary>Pixels that a text is high, with the outline.</summary>
    public static int HeightFor(int scale) => Even((BitmapFont.GlyphHeight * scale) + (2 * Math.Max(1, scale / 2)));

    /// <summary>Changes the text. Allocates nothing once it was as long before.</summary>
    public void Set(ReadOnlySpan<char> text)
    {
        Span<char> shown = stackalloc char[MaxLength];
        shown = shown[..BitmapFont.Simplify(text, shown)];
        Width = shown.IsEmpty ? 0 : WidthFor(scale, shown.Length);
        int size = Width * Height;
        if (_levels.Length < size) _levels = new byte[size];
        _levels.AsSpan(0, size).Clear();
        Paint(shown, _outline, YuvColour.BlackLuma);
        Paint(shown, 0, YuvColour.WhiteLuma);
        FindLumaRuns();
        FindChromaRuns();
    }

    /// <summary>Paints the text, chroma neutral.</summary>
    /// <param name="picture">In any layout; what lies outside is left out.</param>
    /// <param name="x">Left edge, pixels; even.</param>
    /// <param name="y">Upper edge, pixels; even.</param>
    public void Draw(RawPicture picture, int x, int y)
    {
        var canvas = new PictureCanvas(picture);
        foreach (Run run in _luma) canvas.FillLuma(x + run.X, y + run.Y, run.Length, 1, run.Level);
        foreach (Run run in _chroma)
        {
            canvas.FillChroma(
                x + run.X, y + run.Y, run.Length, 2, YuvColour.NeutralChroma, YuvColour.NeutralChroma);
        }
    }

    private static int Even(int length) => (length + 1) & ~1;

    /// <summary>Paints the dots, each larger by <paramref name="margin"/> on every side.</summary>
    private void Paint(ReadOnlySpan<char> shown, int margin, byte level)
    {
        int size = scale + (2 * margin);
        for (int i = 0; i < shown.Length; i++)
        {
            for (int row = 0; row < BitmapFont.GlyphHeight; row++)
            {
                int dots = BitmapFont.Dots(shown[i], row);
                for (int dot = 0; dots >> dot != 0; dot++)
                {
                    if ((dots >> dot & 1) == 0) continue;
                    int x = _outline + (((i * BitmapFont.Advance) + dot) * scale) - margin;
                    int y = _outline + (row * scale) - margin;
                    for (int line = y; line < y + size; line++) _levels.AsSpan((line * Width) + x, size).Fill(level);
                }
            }
        }
    }

    private void FindLumaRuns()
    {
        _luma.Clear();
        for (int y = 0; y < Height; y++)
        {
            ReadOnlySpan<byte> line = _levels.AsSpan(y * Width, Width);
            for (int x = 0, length; x < Width; x += length)
            {
                byte level = line[x];
                length = line[x..].IndexOfAnyExcept(level);
                if (length < 0) length = Width - x;
                if (level != Nothing) _luma.Add(new Run(x, y, length, level));
            }
        }
    }

    private void FindChromaRuns()
    {
        _chroma.Clear();
        for (int y = 0; y < Height; y += 2)
        {
            int begin = -1;
            for (int x = 0; x <= Width; x += 2)
            {
                bool painted = x < Width && IsPainted(x, y);
                if (painted && begin < 0) begin = x;
                if (painted || begin < 0) continue;
                _chroma.Add(new Run(begin, y, x - begin, Nothing));
                begin = -1;
            }
        }
    }

    /// <summary>True if any of the four pixels that share a chroma sample is painted.</summary>
    private bool IsPainted(int x, int y) =>
        (_levels[(y * Width) + x] | _levels[(y * Width) + x + 1]
            | _levels[((y + 1) * Width) + x] | _levels[((y + 1) * Width) + x + 1]) != Nothing;

    private readonly record struct Run(int X, int Y, int Length, byte Level);
}
