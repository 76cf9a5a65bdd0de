using Camerad.WebRtc.Protocol.Dtls;
using Camerad.WebRtc.Protocol.Identity;
using Camerad.WebRtc.Protocol.Tests.Sdp;

namespace Camerad.WebRtc.Protocol.Tests.Identity;

/// <summary>RFC 8827 §7.4.</summary>
public sealed class IdentityContentsTests
{
    private static readonly DtlsFingerprint One = new("sha-256", "AA:0B"), Two = new("sha-1", "01:02");

    [Fact]
    public void Contents_are_the_objects_of_RFC8827_and_are_read_again()
    {
        string contents = IdentityContents.Write([One, Two]);

        Assert.Equal(
            """
            {"fingerprint":[{"algorithm":"sha-256","digest":"AA:0B"},{"algorithm":"sha-1","digest":"01:02"}]}
            """,
            contents);
        Assert.True(IdentityContents.TryRead(contents, out IReadOnlyList<DtlsFingerprint>? read));
        Assert.Equal([One, Two], read);
    }

    [Fact]
    public void Case_does_not_count_and_strange_members_are_passed_over()
    {
        Assert.True(IdentityContents.TryRead(
            """{"x":1,"fingerprint":[{"digest":"aa:0b","algorithm":"SHA-256","y":[]}]}""",
            out IReadOnlyList<DtlsFingerprint>? read));
        Assert.Equal([One], read);
    }

    [Theory]
    [InlineData("abcdefghijklmnopqrstuvwyz")]
    [InlineData("{}")]
    [InlineData("""{"fingerprint":{"algorithm":"sha-256","digest":"AA:0B"}}""")]
    [InlineData("""{"fingerprint":[]}""")]
    [InlineData("""{"fingerprint":["sha-256 AA:0B"]}""")]
    [InlineData("""{"fingerprint":[{"algorithm":"sha-256"}]}""")]
    [InlineData("""{"fingerprint":[{"algorithm":"sha-256","digest":"AA0B"}]}""")]
    [InlineData("""{"fingerprint":[{"algorithm":"sha-256 AA:0B","digest":"01"}]}""")]
    [InlineData("""{"fingerprint":[{"algorithm":"sha-256","digest":"AA:0B"}],"fingerprint":[]}""")]
    public void Anything_else_is_not_ours(string contents) => Assert.False(IdentityContents.TryRead(contents, out _));

    [Fact]
    public void Number_and_length_are_limited()
    {
        string most = IdentityContents.Write([.. Enumerable.Repeat(One, IdentityContents.MaxFingerprints)]);
        Assert.True(IdentityContents.TryRead(most, out _));
        Assert.True(IdentityContents.TryRead(most.PadRight(IdentityContents.MaxLength), out _));

        Assert.False(IdentityContents.TryRead(most.PadRight(IdentityContents.MaxLength + 1), out _));
        Assert.False(IdentityContents.TryRead(
            IdentityContents.Write([.. Enumerable.Repeat(One, IdentityContents.MaxFingerprints + 1)]), out _));
    }

    [Fact]
    public void Each_fingerprint_in_use_must_be_vouched_for()
    {
        Assert.True(IdentityContents.Covers([One, Two], [Two, One, Two]));
        Assert.False(IdentityContents.Covers([One], [One, Two]));
        Assert.False(IdentityContents.Covers([One], [new DtlsFingerprint("sha-384", One.Value)]));
    }

    [Fact]
    public void Damage_never_throws()
    {
        string contents = IdentityContents.Write([One, Two]);
        foreach (string mutated in Mutations.Of(contents, seed: 10, count: 2000))
            IdentityContents.TryRead(mutated, out _);
        for (int length = 0; length < contents.Length; length++)
            Assert.False(IdentityContents.TryRead(contents[..length], out _));
    }
}
