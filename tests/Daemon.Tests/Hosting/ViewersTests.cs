using System.Net;
using System.Text.Json;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>Who is told who is watching.</summary>
public sealed class ViewersTests
{
    private const string Token = "0123456789abcdef";

    [Fact]
    public async Task Token_shows_the_viewers()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.tokenFile={folder.Write("token", Token)}", "webrtc.maxViewers=5");

        (HttpStatusCode friend, string viewers) = await daemon.SendAsync(
            HttpMethod.Get, "/viewers", ("Authorization", "Bearer " + Token));
        (HttpStatusCode stranger, string refusal) = await daemon.SendAsync(HttpMethod.Get, "/viewers");

        Assert.Equal((HttpStatusCode.OK, """{"maxViewers":5,"viewers":[]}"""), (friend, viewers));
        Assert.Equal(HttpStatusCode.Unauthorized, stranger);
        Assert.Contains("token", refusal, StringComparison.Ordinal);
        (_, string health) = await daemon.SendAsync(HttpMethod.Get, "/health");
        Assert.Equal(
            1, JsonDocument.Parse(health).RootElement.GetProperty("refused").GetProperty("logins").GetInt32());
    }

    [Theory]
    [InlineData("http.listen=127.0.0.1:0", HttpStatusCode.OK)]
    [InlineData("http.listen=0.0.0.0:0", HttpStatusCode.Forbidden)]
    public async Task Without_a_token_they_are_shown_on_loopback_only(string listen, HttpStatusCode expected)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(listen, "http.open=true");

        (HttpStatusCode status, string body) = await daemon.SendAsync(HttpMethod.Get, "/viewers");

        Assert.Equal(expected, status);
        Assert.Equal(expected != HttpStatusCode.OK, body.Contains("http.tokenFile", StringComparison.Ordinal));
    }
}
