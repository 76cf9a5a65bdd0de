using Camerad.Signaling.Access;

namespace Camerad.Signaling.Tests.Access;

public sealed class OriginPolicyTests
{
    private static readonly OriginPolicy Policy =
        new(["https://home.example", "http://lab.example:8000"], ["camera", "camera.local"]);

    [Theory]
    [InlineData("localhost:8080", null, true)]
    [InlineData("127.0.0.1:8080", null, true)]
    [InlineData("[::1]:8080", null, true)]
    [InlineData("192.168.1.7", null, true)]
    [InlineData("camera:8080", null, true)]
    [InlineData("Camera.LOCAL.", null, true)]
    [InlineData("home.example", null, true)]                              // a listed origin's host, e.g. behind a proxy
    [InlineData("evil.example:8080", null, false)]                        // DNS rebinding
    [InlineData("localhost.evil.example", null, false)]
    [InlineData("127.0.0.1.evil.example", null, false)]
    [InlineData("", null, false)]
    [InlineData(null, null, false)]
    [InlineData("localhost/evil", null, false)]
    [InlineData("user@localhost", null, false)]
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:8080", true)]
    [InlineData("camera", "http://camera", true)]
    [InlineData("camera", "https://camera", true)]                        // TLS ends at a proxy
    [InlineData("127.0.0.1:8080", "https://home.example", true)]
    [InlineData("127.0.0.1:8080", "http://lab.example:8000", true)]
    [InlineData("127.0.0.1:8080", "http://lab.example", false)]
    [InlineData("127.0.0.1:8080", "http://home.example", false)]          // a scheme is part of a listed origin
    [InlineData("127.0.0.1:8080", "http://127.0.0.1:9090", false)]        // another program's page
    [InlineData("127.0.0.1:8080", "http://localhost:8080", false)]
    [InlineData("127.0.0.1:8080", "https://evil.example", false)]
    [InlineData("127.0.0.1:8080", "null", false)]
    [InlineData("127.0.0.1:8080", "https://home.example.evil.example", false)]
    public void Request_comes_in_by_host_and_origin(string? host, string? origin, bool expected)
    {
        Assert.Equal(expected, Policy.Allows(host, origin, out string? reason));
        Assert.Equal(expected, reason is null);
    }

    [Theory]
    [InlineData("https://home.example", true)]
    [InlineData("HTTPS://HOME.example:443", true)]
    [InlineData("https://camera", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Listed_origins_are_those_of_the_list(string? origin, bool expected) =>
        Assert.Equal(expected, Policy.IsListed(origin));

    [Fact]
    public void Star_lists_every_origin_and_still_no_foreign_host()
    {
        var open = new OriginPolicy(["*"], []);
        Assert.True(open.Allows("127.0.0.1", "https://any.example", out _));
        Assert.False(open.Allows("any.example", null, out _));
    }

    [Theory]
    [InlineData("home.example")]
    [InlineData("https://home.example/")]
    [InlineData("https://home.example/page")]
    [InlineData("https://u@home.example")]
    public void Origin_that_is_none_is_refused_by_name(string origin) =>
        Assert.Contains(origin, Assert.Throws<ArgumentException>(
            () => new OriginPolicy([origin], [])).Message, StringComparison.Ordinal);
}
