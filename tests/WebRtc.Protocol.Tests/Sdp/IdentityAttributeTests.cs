using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Protocol.Tests.Jsep;

namespace Camerad.WebRtc.Protocol.Tests.Sdp;

/// <summary>RFC 8827 §5.</summary>
public sealed class IdentityAttributeTests
{
    [Theory]
    [InlineData("eyJ9")]
    [InlineData("eyJ9 name")]
    [InlineData("a+/= one=1;two;three=a=b c")]
    public void Attribute_is_written_as_it_was_read(string value)
    {
        Assert.True(IdentityAttribute.TryParse(value, out IdentityAttribute? identity));

        Assert.Equal(value, identity.ToString());
    }

    [Fact]
    public void Extensions_have_names_and_perhaps_values()
    {
        Assert.True(IdentityAttribute.TryParse("eyJ9  one=1; two ;three=a=b c", out IdentityAttribute? identity));

        Assert.Equal("eyJ9", identity.Assertion);
        Assert.Equal(
            [new IdentityExtension("one", "1"), new IdentityExtension("two"), new IdentityExtension("three", "a=b c")],
            identity.Extensions);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("ey.J9")]
    [InlineData("eyJ9 ;")]
    [InlineData("eyJ9 a;")]
    [InlineData("eyJ9 a=")]
    [InlineData("eyJ9 =1")]
    [InlineData("eyJ9 a b")]
    [InlineData("eyJ9;a")]
    public void What_the_grammar_does_not_have_is_malformed(string value) =>
        Assert.False(IdentityAttribute.TryParse(value, out _));

    [Fact]
    public void Length_and_number_are_limited()
    {
        var longest = new string('A', SdpLimits.MaxIdentityLength);
        string most = "A " + string.Join(';', Enumerable.Repeat("a", SdpLimits.MaxIdentityExtensions));
        Assert.True(IdentityAttribute.TryParse(longest, out _));
        Assert.True(IdentityAttribute.TryParse(most, out _));

        Assert.False(IdentityAttribute.TryParse(longest + "A", out _));
        Assert.False(IdentityAttribute.TryParse(most + ";a", out _));
    }

    [Fact]
    public void Firefoxs_line_stands_in_the_session_part_and_survives_reading_and_writing()
    {
        Assert.True(SessionDescription.TryParse(
            Fixture.Read(Fixture.FirefoxWithIdentity), out SessionDescription? description, out _));
        Assert.True(SessionDescription.TryParse(description.ToString(), out SessionDescription? again, out _));

        Assert.True(again.Attributes.TryGet(IdentityAttribute.Name, out string? value));
        Assert.True(IdentityAttribute.TryParse(value, out IdentityAttribute? identity));
        Assert.Equal(value, identity.ToString());
    }

    [Fact]
    public void Damage_never_throws_and_what_is_read_can_be_written()
    {
        foreach (string mutated in Mutations.Of("eyJ9+/== one=1; two;three=a=b c", seed: 7, count: 2000))
        {
            if (!IdentityAttribute.TryParse(mutated, out IdentityAttribute? identity)) continue;
            Assert.True(IdentityAttribute.TryParse(identity.ToString(), out IdentityAttribute? again), mutated);
            Assert.Equal(identity.ToString(), again.ToString());
        }
    }
}
