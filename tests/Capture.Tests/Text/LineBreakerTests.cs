using Camerad.Capture.Text;

namespace Camerad.Capture.Tests.Text;

public class LineBreakerTests
{
    [Theory]
    [InlineData("the camera is unplugged", 10, "the camera|is|unplugged")]
    [InlineData("  a \n b\tc ", 10, "a b c")]
    [InlineData("/dev/v4l/by-id/usb-046d x", 10, "/dev/v4l/b|y-id/usb-0|46d x")]
    [InlineData("ab abcdefghijk", 10, "ab|abcdefghij|k")]
    [InlineData("abcdefghij abc", 10, "abcdefghij|abc")]
    [InlineData("", 10, "")]
    public void Text_is_broken_at_blanks_and_long_words_anywhere(string text, int columns, string expected) =>
        Assert.Equal(expected, string.Join('|', LineBreaker.Break(text, columns, 10)));

    [Fact]
    public void Last_line_says_that_something_is_left_out()
    {
        Assert.Equal(["aaaa", "b..."], LineBreaker.Break("aaaa bbbb cccc", 4, 2));
    }
}
