using Camerad.WebRtc.Protocol.Identity;

namespace Camerad.WebRtc.Protocol.Tests.Identity;

/// <summary>RFC 8827 §7.5 and §7.6: the names of providers and of peers.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("idp.example", "idp.example", 443)]
    [InlineData("IDP.Example:8443", "idp.example", 8443)]
    [InlineData("localhost:1", "localhost", 1)]
    [InlineData("bücher.example", "xn--bcher-kva.example", 443)]
    [InlineData("BÜCHER.example", "xn--bcher-kva.example", 443)]
    public void Provider_has_a_name_in_A_labels_and_a_port(string text, string name, int port)
    {
        Assert.True(IdpDomain.TryParse(text, out IdpDomain domain));

        Assert.Equal((name, port), (domain.Name, domain.Port));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("a.example.")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("a@b")]
    [InlineData("a.example:")]
    [InlineData("a.example:65536")]
    [InlineData("a.example:1:2")]
    [InlineData(":443")]
    [InlineData("ü\uD800.example")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")]
    public void Anything_else_is_no_provider(string text) => Assert.False(IdpDomain.TryParse(text, out _));

    [Theory]
    [InlineData("alice@idp.example", "alice", "idp.example")]
    [InlineData("Alice%40home%25@IDP.example", "Alice%40home%25", "idp.example")]
    [InlineData("ålice@bücher.example", "ålice", "xn--bcher-kva.example")]
    public void Peer_is_a_user_of_a_domain(string text, string user, string domain)
    {
        Assert.True(PeerName.TryParse(text, out PeerName? name));

        Assert.Equal(new PeerName(user, domain), name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("alice")]
    [InlineData("@idp.example")]
    [InlineData("alice@")]
    [InlineData("alice@home@idp.example")]
    [InlineData("alice%@idp.example")]
    [InlineData("alice%4@idp.example")]
    [InlineData("alice%41@idp.example")]
    [InlineData("ali\nce@idp.example")]
    [InlineData("alice@idp.example:8443")]
    public void Anything_else_is_nobody(string text) => Assert.False(PeerName.TryParse(text, out _));

    [Fact]
    public void Lengths_are_limited()
    {
        string user = new('a', PeerName.MaxLength - "@b".Length);
        Assert.True(PeerName.TryParse($"{user}@b", out _));
        Assert.False(PeerName.TryParse($"{user}a@b", out _));

        string name = string.Join('.', Enumerable.Repeat(new string('a', 63), 4))[..^2];
        Assert.True(IdpDomain.TryParse(name, out _));
        Assert.False(IdpDomain.TryParse(name + "a", out _));
    }
}
