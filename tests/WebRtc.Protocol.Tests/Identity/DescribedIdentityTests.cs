using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Sdp;
using Camerad.WebRtc.Protocol.Tests.Jsep;
using Camerad.WebRtc.Protocol.Tests.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Identity;

/// <summary>What a description says of its sender.</summary>
public sealed class DescribedIdentityTests
{
    private static readonly string Firefox = Fixture.Read(Fixture.FirefoxWithIdentity);

    [Fact]
    public void Firefoxs_assertion_covers_its_fingerprints()
    {
        DescribedIdentity described = Read(Firefox);

        Assert.True(described is { HasAssertion: true, HasStrangeFingerprint: false });
        Assert.Equal(("localhost:39199", "default"), (described.Assertion!.Domain, described.Assertion.Protocol));
        string contents = System.Text.Json.JsonSerializer.Deserialize<string[]>(described.Assertion.Assertion)![1];
        Assert.True(IdentityContents.TryRead(contents, out var fingerprints));
        Assert.Equal(fingerprints, described.Fingerprints);
    }

    [Fact]
    public void Fingerprints_of_all_levels_count_and_an_identity_of_a_section_does_not()
    {
        string sdp = Firefox.Replace("a=mid:0\r\n",
            "a=mid:0\r\na=fingerprint:sha-1 aa:bb\r\na=identity:AAAA\r\n", StringComparison.Ordinal);

        DescribedIdentity described = Read(sdp);

        Assert.Equal(2, described.Fingerprints.Count);
        Assert.NotNull(described.Assertion);
        string without = string.Join("\r\n", sdp.Split("\r\n")
            .Where(static line => !line.StartsWith("a=identity:eyJ", StringComparison.Ordinal)));
        Assert.False(Read(without).HasAssertion);
    }

    [Theory]
    [InlineData("a=identity")]
    [InlineData("a=identity:")]
    [InlineData("a=identity:AAAA")]
    public void Line_that_can_not_be_read_is_a_line_all_the_same(string line)
    {
        DescribedIdentity described = Read($"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n{line}\r\n");

        Assert.Equal((true, null), (described.HasAssertion, described.Assertion));
    }

    [Fact]
    public void Damage_never_throws()
    {
        foreach (string mutated in Mutations.Of(Firefox, seed: 11, count: 2000))
            if (SessionDescription.TryParse(mutated, out SessionDescription? description, out _))
                _ = DescribedIdentity.Read(description);
    }

    private static DescribedIdentity Read(string sdp)
    {
        Assert.True(SessionDescription.TryParse(sdp, out SessionDescription? description, out _));
        return DescribedIdentity.Read(description);
    }
}
