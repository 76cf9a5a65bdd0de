using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Protocol.Tests.Jsep;

namespace Camerad.WebRtc.Protocol.Tests.Sdp;

public sealed class SdpParserTests
{
    private const string Head = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    public static TheoryData<string> Fixtures => Fixture.EveryOffer;

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Parser_takes_either_line_end_and_none_at_the_end(string lineEnd)
    {
        string text = (Head + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0")
            .Replace("\r\n", lineEnd, StringComparison.Ordinal);
        Assert.True(SessionDescription.TryParse(text, out SessionDescription? session, out _));
        Assert.Equal("0", Assert.Single(session.Media).Mid());
    }

    [Fact]
    public void Parser_passes_over_a_stray_line_end_as_Safari_sends()
    {
        Assert.True(SessionDescription.TryParse(
            Head + "\n\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\n\n", out SessionDescription? session, out _));
        Assert.Single(session.Media);
    }

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("o=- 1 2 IN IP4 0.0.0.0\r\n", 1, "v=0")]
    [InlineData("v=0\r\ns=-\r\n", 2, "no o= line")]
    [InlineData("v=0\r\no=-\r\n", 2, "malformed o= line")]
    [InlineData(Head + "nonsense\r\n", 5, "type=value")]
    [InlineData(Head + "q=1\r\n", 5, "unknown line type")]
    [InlineData(Head + "m=video\r\n", 5, "without port")]
    [InlineData(Head + "m=video 70000 X 1\r\n", 5, "without port")]
    [InlineData(Head + "m=video 9 UDP/TLS/RTP/SAVPF\r\n", 5, "without format")]
    [InlineData(Head + "a=b\rc\r\n", 5, "CR")]
    [InlineData(Head + "a=:x\r\n", 5, "attribute name")]
    [InlineData(Head + "m=video 9 X 1\r\no=- 1 2 IN IP4 0.0.0.0\r\n", 6, "no place")]
    public void Parser_refuses_with_the_line_number(string text, int line, string words)
    {
        Assert.False(SessionDescription.TryParse(text, out _, out SdpError error));
        Assert.Equal(line, error.Line);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parser_refuses_more_than_its_limits()
    {
        string section = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\n";
        AssertRefused(Head + new string('\n', SdpLimits.MaxLength), "characters");
        AssertRefused(Head + Repeat("\n", SdpLimits.MaxLines), "lines");
        AssertRefused(Head + Repeat(section, SdpLimits.MaxMediaSections + 1), "m= lines");
        AssertRefused(Head + section + Repeat("a=x\n", SdpLimits.MaxAttributesPerSection + 1), "a= lines");
        AssertRefused(Head + Repeat("b=AS:1\n", SdpLimits.MaxBandwidths + 1), "b= lines");
        AssertRefused(Head + "m=video 9 X" + Repeat(" 1", SdpLimits.MaxFormats + 1), "formats");
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Writer_gives_back_every_attribute_in_its_order(string name)
    {
        Assert.True(
            SessionDescription.TryParse(Fixture.Read(name), out SessionDescription? first, out SdpError error),
            error.ToString());
        string written = first.ToString();
        Assert.EndsWith("\r\n", written, StringComparison.Ordinal);
        Assert.True(SessionDescription.TryParse(written, out SessionDescription? second, out _));
        Assert.Equal(first.Attributes, second.Attributes);
        Assert.Equal(first.Media.Count, second.Media.Count);
        for (int i = 0; i < first.Media.Count; i++)
        {
            Assert.Equal(first.Media[i].Attributes, second.Media[i].Attributes);
            Assert.Equal(first.Media[i].Formats, second.Media[i].Formats);
            Assert.Equal(first.Media[i].Connection, second.Media[i].Connection);
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Parser_throws_nothing_when_the_text_is_cut_or_flipped(string name)
    {
        string text = Fixture.Read(name);
        for (int length = 0; length < text.Length; length += 7)
            _ = SessionDescription.TryParse(text.AsSpan(0, length), out _, out _);
        foreach (string mutated in Mutations.Of(text, seed: 20261122, count: 200))
            _ = SessionDescription.TryParse(mutated, out _, out _);
    }

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static void AssertRefused(string text, string words)
    {
        Assert.False(SessionDescription.TryParse(text, out _, out SdpError error));
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
