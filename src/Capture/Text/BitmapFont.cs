namespace Camerad.Capture.Text;

/// <summary>
/// Text for pictures without a font library: a fixed grid of dots for printable ASCII, legible when it is scaled by
/// whole numbers and survives low bitrates. Letters with accents lose them, other characters become question marks.
/// </summary>
internal static partial class BitmapFont
{
    /// <summary>Dots of a glyph; below the 7 rows of capitals are 2 for descenders.</summary>
    public const int GlyphWidth = 5, GlyphHeight = 9;

    /// <summary>Dots from one glyph to the next, and from one line to the next.</summary>
    public const int Advance = 6, LineHeight = 10;

    private const int First = ' ', Last = '~', GlyphsPerRow = 16;
    private const char FirstAccented = '\u00C0', FirstCombining = '\u0300', LastCombining = '\u036F';

    // The base letters of U+00C0 to U+017F (Latin-1 Supplement and Latin Extended-A), in their order.
    private const string BaseLetters =
        "AAAAAAACEEEEIIIIDNOOOOOxOUUUUYTsaaaaaaaceeeeiiiidnooooo/ouuuuyty"
        + "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIiIiJjKkkLlLlLlL"
        + "lLlNnNnNnnNnOoOoOoOoRrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

    // A byte per row of a glyph: bit 0 is its leftmost dot.
    private static readonly byte[] Rows = ReadArt();

    /// <summary>The dots of one row of a glyph: bit 0 is the leftmost.</summary>
    /// <param name="character">Printable ASCII; anything else is drawn as a question mark.</param>
    /// <param name="row">0 to <see cref="GlyphHeight"/> - 1.</param>
    public static int Dots(char character, int row)
    {
        int index = (character is >= (char)First and <= (char)Last ? character : '?') - First;
        return Rows[(index * GlyphHeight) + row];
    }

    /// <summary>Writes what the font can show of a text.</summary>
    /// <param name="text">Anything.</param>
    /// <param name="shown">Printable ASCII; what does not fit is cut off.</param>
    /// <returns>Characters written.</returns>
    public static int Simplify(ReadOnlySpan<char> text, Span<char> shown)
    {
        int length = 0;
        for (int i = 0; i < text.Length && length < shown.Length; i++)
        {
            if (text[i] is >= FirstCombining and <= LastCombining) continue;
            shown[length++] = Simplify(text[i]);
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
        }

        return length;
    }

    private static char Simplify(char character) => character switch
    {
        >= (char)First and <= (char)Last => character,
        >= FirstAccented when character - FirstAccented < BaseLetters.Length =>
            BaseLetters[character - FirstAccented],
        '\t' or '\n' or '\r' or '\u00A0' => ' ',
        '\u2010' or '\u2011' or '\u2012' or '\u2013' or '\u2014' => '-',
        '\u2018' or '\u2019' => '\'',
        '\u201C' or '\u201D' or '\u201E' => '"',
        _ => '?',
    };

    private static byte[] ReadArt()
    {
        byte[] rows = new byte[(Last - First + 1) * GlyphHeight];
        string[] lines = Art.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        for (int glyph = 0; glyph < Last - First + 1; glyph++)
        {
            for (int row = 0; row < GlyphHeight; row++)
            {
                string line = lines[(glyph / GlyphsPerRow * GlyphHeight) + row];
                int column = glyph % GlyphsPerRow * Advance;
                for (int dot = 0; dot < GlyphWidth; dot++)
                {
                    if (line[column + dot] == '#') rows[(glyph * GlyphHeight) + row] |= (byte)(1 << dot);
                }
            }
        }

        return rows;
    }
}
