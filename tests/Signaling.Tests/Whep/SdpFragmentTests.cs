using System.Text;
using Camerad.Signaling.Whep;

namespace Camerad.Signaling.Tests.Whep;

public sealed class SdpFragmentTests
{
    // RFC 8840 §9, both media levels, mid after a candidate in the second.
    private const string Sample = """
        a=ice-ufrag:EsAw
        a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1
        m=audio 9 RTP/AVP 0
        a=mid:foo
        a=candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0
        a=unknown
        m=video 9 RTP/AVP 0
        a=candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host
        a=mid:bar
        a=end-of-candidates

        """;

    [Fact]
    public void Fragment_is_read_with_line_ends_of_either_kind()
    {
        foreach (string text in (string[])[Sample, Sample.ReplaceLineEndings("\r\n")])
        {
            Assert.True(SdpFragment.TryParse(Encoding.UTF8.GetBytes(text), out SdpFragment? fragment, out _));
            Assert.Equal(
                ("EsAw", "P2uYro0UCOQ4zxjKXaWCBui1", true),
                (fragment.UsernameFragment, fragment.Password, fragment.EndOfCandidates));
            Assert.Equal(
                [
                    new SignalingCandidate(
                        "candidate:1387637174 1 udp 2122260223 192.0.2.1 61764 typ host generation 0",
                            "foo", 0, "EsAw"),
                    new SignalingCandidate(
                        "candidate:3471623853 1 udp 2122194687 198.51.100.2 61765 typ host", "bar", 1, "EsAw"),
                ],
                fragment.Candidates);
        }
    }

    [Fact]
    public void Candidates_and_lines_are_bounded()
    {
        string many = string.Concat(Enumerable.Repeat("a=candidate:1\n", SdpFragment.MaxCandidates + 1));
        Assert.False(SdpFragment.TryParse(Encoding.UTF8.GetBytes(many), out _, out string? fault));
        Assert.Contains("more than 64 candidates", fault, StringComparison.Ordinal);
        string line = "a=" + new string('x', SdpFragment.MaxLineLength);
        Assert.False(SdpFragment.TryParse(Encoding.UTF8.GetBytes(line), out _, out fault));
        Assert.Contains("longer than 1024", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a=ice-ufrag:abc\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n")]
    [InlineData("a=ice-ufrag:ab-d\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n")]
    [InlineData("a=ice-ufrag:abcd\na=ice-pwd:short\n")]
    [InlineData("a=ice-ufrag:abcd\n")]
    [InlineData("a=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\n")]
    public void Credentials_are_checked(string text) =>
        Assert.False(SdpFragment.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void Truncated_and_flipped_fragments_throw_nothing()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}");
        var random = new Random(seed);
        byte[] bytes = Encoding.UTF8.GetBytes(Sample);
        for (int length = 0; length < bytes.Length; length++)
            Assert.NotEqual(SdpFragment.TryParse(bytes.AsSpan(0, length), out _, out string? fault), fault is not null);
        for (int i = 0; i < 5000; i++)
        {
            byte[] flipped = [.. bytes];
            for (int flips = random.Next(1, 5); flips > 0; flips--)
                flipped[random.Next(flipped.Length)] ^= (byte)(1 << random.Next(8));
            Assert.NotEqual(SdpFragment.TryParse(flipped, out _, out string? fault), fault is not null);
        }
    }

    [Fact]
    public void Answered_media_is_the_first_that_is_not_rejected()
    {
        AnsweredMedia media = AnsweredMedia.From(
            "v=0\r\na=ice-options:trickle\r\na=group:BUNDLE v\r\nm=audio 0 RTP/SAVPF 0\r\na=mid:a\r\n"
            + "m=video 9 RTP/SAVPF 96\r\na=mid:v\r\nm=application 9 x y\r\na=mid:d\r\n");

        Assert.Equal(("m=video 9 RTP/SAVPF 96", "v"), (media.MediaLine, media.Mid));
        Assert.Equal(["a=ice-options:trickle", "a=group:BUNDLE v"], media.SessionLines);
    }
}
