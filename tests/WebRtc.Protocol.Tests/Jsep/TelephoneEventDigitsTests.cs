using Camerad.WebRtc.Protocol.Jsep;

namespace Camerad.WebRtc.Protocol.Tests.Jsep;

public sealed class TelephoneEventDigitsTests
{
    [Theory]
    [InlineData(null, 0xFFFF)]
    [InlineData("0-15", 0xFFFF)]
    [InlineData("0-16", 0xFFFF)]
    [InlineData("0-11,66,70", 0x0FFF)]
    [InlineData("3", 0x0008)]
    [InlineData("15, 1-2 ,0", 0x8007)]
    [InlineData("5-3", 0)]
    [InlineData("16-255", 0)]
    [InlineData("0-256,-1,1-,-,,x,1-2-3", 0)]
    [InlineData("", 0)]
    public void Digits_are_those_of_the_list(string? line, ushort expected) =>
        Assert.Equal(expected, TelephoneEventDigits.Parse(line));

    [Fact]
    public void Truncated_and_flipped_lists_never_throw()
    {
        const string List = "0-11,13-15,66,0-255";
        for (int i = 0; i < List.Length; i++)
        {
            TelephoneEventDigits.Parse(List[..i]);
            for (int bit = 0; bit < 16; bit++)
                TelephoneEventDigits.Parse(List[..i] + (char)(List[i] ^ (1 << bit)) + List[(i + 1)..]);
        }
    }
}
