using Camerad.Capture.Text;

namespace Camerad.Capture.Tests.Text;

public class BitmapFontTests
{
    [Fact]
    public void Every_printable_character_has_its_own_dots()
    {
        string[] glyphs = [.. Enumerable.Range(' ', 95).Select(c => Draw((char)c))];

        Assert.Equal(95, glyphs.Distinct().Count());
        Assert.Equal(1, glyphs.Count(glyph => !glyph.Contains('#', StringComparison.Ordinal)));
    }

    [Fact]
    public void Glyph_is_as_it_is_drawn()
    {
        Assert.Equal(
            """
            ..#..
            .#.#.
            #...#
            #...#
            #####
            #...#
            #...#
            .....
            .....

            """.ReplaceLineEndings("\n"), Draw('A'));
        Assert.EndsWith("....#\n.###.\n", Draw('g'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Garten, Tür 3: 21 °C", "Garten, Tur 3: 21 ?C")]
    [InlineData("Šárka Łódź Ærø ßß", "Sarka Lodz Aro ss")]
    [InlineData("cafe\u0301", "cafe")]
    [InlineData("“it’s” – \t\u00A0", "\"it's\" -   ")]
    [InlineData("玄関 📷!", "?? ?!")]
    [InlineData("", "")]
    public void Text_is_reduced_to_what_the_font_has(string text, string expected)
    {
        char[] shown = new char[100];

        Assert.Equal(expected, new string(shown, 0, BitmapFont.Simplify(text, shown)));
    }

    [Fact]
    public void Text_that_is_too_long_is_cut_off()
    {
        char[] shown = new char[3];

        Assert.Equal(3, BitmapFont.Simplify("abcdef", shown));
        Assert.Equal("abc", new string(shown));
    }

    private static string Draw(char character) => string.Concat(Enumerable.Range(0, BitmapFont.GlyphHeight).Select(
        row => string.Concat(Enumerable.Range(0, BitmapFont.GlyphWidth).Select(
            dot => (BitmapFont.Dots(character, row) >> dot & 1) != 0 ? '#' : '.')) + "\n"));
}
