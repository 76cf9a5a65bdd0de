using System.Text;
using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Protocol.Tests.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Identity;

/// <summary>RFC 8827 §7.4.1.</summary>
public sealed class SignaledAssertionTests
{
    // The example of RFC 8827 §5.
    private const string Rfc =
        "eyJpZHAiOnsiZG9tYWluIjoiZXhhbXBsZS5vcmciLCJwcm90b2NvbCI6ImJvZ3VzIn0sImFzc2VydGlvbiI6IntcImlkZW50aXR5XCI6XCJib2"
        + "JAZXhhbXBsZS5vcmdcIixcImNvbnRlbnRzXCI6XCJhYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3l6XCIsXCJzaWduYXR1cmVcIjpcIjAxMDIwMzA0M"
        + "DUwNlwifSJ9";

    [Fact]
    public void Example_of_RFC8827_is_read()
    {
        Assert.True(SignaledAssertion.TryDecode(Rfc, out SignaledAssertion? assertion));

        Assert.Equal(("example.org", "bogus"), (assertion.Domain, assertion.Protocol));
        Assert.Equal(
            """{"identity":"bob@example.org","contents":"abcdefghijklmnopqrstuvwyz","signature":"010203040506"}""",
            assertion.Assertion);
    }

    [Theory]
    [InlineData("example.org:8443", "default", "")]
    [InlineData("bücher.example", "päth?a=b", "\"\\\r\n\0 und 日本 \U0001F511")]
    public void What_is_written_is_ASCII_and_is_read_again(string domain, string protocol, string text)
    {
        string? encoded = new SignaledAssertion(domain, protocol, text).Encode();

        Assert.True(Ascii.IsValid(Convert.FromBase64String(encoded!)));
        Assert.True(SignaledAssertion.TryDecode(encoded!, out SignaledAssertion? assertion));
        Assert.Equal(new SignaledAssertion(domain, protocol, text), assertion);
    }

    [Fact]
    public void Latin_1_is_read_for_Firefox_writes_it()
    {
        string encoded = Encode("""{"idp":{"domain":"a.example"},"assertion":"ü"}""", Encoding.Latin1);

        Assert.True(SignaledAssertion.TryDecode(encoded, out SignaledAssertion? assertion));
        Assert.Equal(new SignaledAssertion("a.example", "default", "ü"), assertion);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"idp":"a.example","assertion":"x"}""")]
    [InlineData("""{"idp":{},"assertion":"x"}""")]
    [InlineData("""{"idp":{"domain":1},"assertion":"x"}""")]
    [InlineData("""{"idp":{"domain":"a.example"}}""")]
    [InlineData("""{"idp":{"domain":"a.example"},"assertion":{}}""")]
    [InlineData("""{"idp":{"domain":"a.example","protocol":null},"assertion":"x"}""")]
    [InlineData("""{"idp":{"domain":"a.example","protocol":""},"assertion":"x"}""")]
    [InlineData("""{"idp":{"domain":"a.example","protocol":"a/b"},"assertion":"x"}""")]
    [InlineData("""{"idp":{"domain":"a.example","protocol":"a\\b"},"assertion":"x"}""")]
    [InlineData("""{"idp":{"domain":"a.example"},"assertion":"x","assertion":"y"}""")]
    [InlineData("""{"idp":{"domain":"a.example"},"assertion":"\uD800"}""")]
    [InlineData("""{"idp":{"domain":"a.example"},"assertion":"x"} {}""")]
    [InlineData("""{"idp":{"domain":"a.example"},"assertion":"x","more":[[[[[[[[[]]]]]]]]]}""")]
    public void Anything_else_is_malformed(string json) =>
        Assert.False(SignaledAssertion.TryDecode(Encode(json, Encoding.UTF8), out _));

    [Fact]
    public void Length_is_limited_both_ways()
    {
        int least = new SignaledAssertion("a", "b", "").Encode()!.Length;
        int room = (SdpLimits.MaxIdentityLength - least) / 4 * 3;
        string? longest = new SignaledAssertion("a", "b", new string('x', room)).Encode();
        Assert.True(SignaledAssertion.TryDecode(longest!, out _));

        Assert.Null(new SignaledAssertion("a", "b", new string('x', room + 4)).Encode());
        Assert.False(SignaledAssertion.TryDecode(longest + "AAAA", out _));
    }

    [Fact]
    public void Damage_never_throws()
    {
        string json = Encoding.UTF8.GetString(Convert.FromBase64String(Rfc));
        foreach (string mutated in Mutations.Of(Rfc, seed: 8, count: 2000))
            SignaledAssertion.TryDecode(mutated, out _);
        foreach (string mutated in Mutations.Of(json, seed: 9, count: 2000))
            SignaledAssertion.TryDecode(Encode(mutated, Encoding.UTF8), out _);
        for (int length = 0; length < Rfc.Length; length++)
            Assert.False(SignaledAssertion.TryDecode(Rfc[..length], out _));
    }

    private static string Encode(string json, Encoding encoding) => Convert.ToBase64String(encoding.GetBytes(json));
}
