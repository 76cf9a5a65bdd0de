using System.Net;
using Camerad.Signaling.Whep;

namespace Camerad.Signaling.Tests.Whep;

public sealed class WhepTests
{
    private const string Trickle =
        "a=ice-ufrag:viewer1\r\na=ice-pwd:passpasspasspasspasspass\r\nm=video 9 RTP/AVP 0\r\na=mid:0\r\n"
        + "a=candidate:1 1 udp 1 192.0.2.1 1 typ host\r\na=end-of-candidates\r\n";

    private const string Restart =
        "a=ice-ufrag:viewer2\r\na=ice-pwd:wordwordwordwordwordword\r\nm=video 9 RTP/AVP 0\r\na=mid:0\r\n"
        + "a=candidate:2 1 udp 1 192.0.2.2 2 typ host\r\n";

    [Theory]
    [InlineData("/whep", "-")]
    [InlineData("/whep/main", "main")]
    [InlineData("/whep/my%20stream", "my stream")]
    public async Task Offer_makes_a_session(string path, string stream)
    {
        await using WhepHost host = await WhepHost.StartAsync();

        using HttpResponseMessage response = await host.SendAsync(HttpMethod.Post, path, WhepHost.Sdp());

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal("application/sdp", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            FakeViewerSessions.Answer, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        string location = response.Headers.Location!.OriginalString;
        Assert.Matches("^/whep/session/[A-Za-z0-9_-]{22}$", location);
        Assert.Matches("^\"[0-9a-f]{16}\"$", response.Headers.ETag!.ToString());
        Assert.Equal(["application/trickle-ice-sdpfrag"], response.Headers.GetValues("Accept-Patch"));
        Assert.Equal(
            [
                "<stun:stun.example>; rel=\"ice-server\"",
                "<turn:turn.example?transport=udp>; rel=\"ice-server\"; username=\"us\\\"er\"; "
                    + "credential=\"cred\"; credential-type=\"password\"",
            ],
            response.Headers.GetValues("Link"));
        Assert.Equal([$"offer whep.{location[14..]} {stream}"], host.Sessions.Calls);
    }

    [Fact]
    public async Task Session_can_not_be_named_over_mqtt()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        await host.OfferAsync();

        string id = host.Sessions.Calls.Single().Split(' ')[1];

        Assert.True(host.Sessions.Contains(id));
        var topics = new DeviceTopics("camerad", "cam1");
        Assert.False(topics.TryParseFromViewer(topics.ToDevice(id), out _));
        Assert.False(topics.TryParseToViewer(topics.ToViewer(id), out _));
    }

    [Fact]
    public async Task Refusals_are_counted_by_their_kind()
    {
        await using WhepHost host = await WhepHost.StartAsync(withToken: true);
        (string, string) token = ("Authorization", $"Bearer {WhepHost.Secret}");
        string tooLong = new('x', WhepOfferEndpoint.MaxSdpLength + 1);

        (await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp())).Dispose();
        (await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(tooLong), token)).Dispose();
        (await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Content("v", "text/plain"), token)).Dispose();
        (await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(), ("Origin", "https://evil.example"))).Dispose();
        (await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(), token)).Dispose();

        Assert.Equal(1, host.Counters.RefusedLogins);
        Assert.Equal(2, host.Counters.RefusedBodies);
        Assert.Equal(1, host.Counters.RefusedOrigins);
        Assert.Equal(0, host.Counters.RefusedMessages);
    }

    [Theory]
    [InlineData(32, 256)]
    [InlineData(1000, 2000)]
    public void Sessions_are_bounded_well_above_the_viewers(int maxViewers, int sessions) =>
        Assert.Equal(sessions, new WhepOptions { MaxViewers = maxViewers }.MaxSessions);

    [Theory]
    [InlineData("text/plain", WhepHost.Offer, 415)]
    [InlineData("application/sdpx", WhepHost.Offer, 415)]
    [InlineData("application/sdp", "", 400)]
    public async Task Offer_of_the_wrong_kind_is_refused(string type, string body, int status)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Content(body, type));
        await AssertProblemAsync(response, status);
        Assert.Empty(host.Sessions.Calls);
    }

    [Fact]
    public async Task Offer_that_is_not_utf8_is_refused()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        using var body = new ByteArrayContent([0x76, 0xFF]) { Headers = { ContentType = new("application/sdp") } };
        using HttpResponseMessage response = await host.SendAsync(HttpMethod.Post, "/whep", body);
        await AssertProblemAsync(response, 400, "bad-sdp");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Offer_that_is_too_long_is_refused(bool chunked)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/whep");
        request.Content = WhepHost.Sdp(new string('x', (64 * 1024) + 1));
        request.Headers.TransferEncodingChunked = chunked;
        using HttpResponseMessage response =
            await host.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await AssertProblemAsync(response, 413, "too-large");
    }

    [Theory]
    [InlineData(SignalingErrorCode.BadMessage, 400, false)]
    [InlineData(SignalingErrorCode.BadSdp, 400, false)]
    [InlineData(SignalingErrorCode.NoCommonCodec, 406, false)]
    [InlineData(SignalingErrorCode.UnknownStream, 404, false)]
    [InlineData(SignalingErrorCode.UnknownSession, 404, false)]
    [InlineData(SignalingErrorCode.WrongState, 409, false)]
    [InlineData(SignalingErrorCode.SourceUnavailable, 409, true)]
    [InlineData(SignalingErrorCode.TooManyViewers, 503, true)]
    [InlineData(SignalingErrorCode.Unauthorized, 401, false)]
    [InlineData(SignalingErrorCode.Internal, 500, false)]
    public async Task Refusal_of_the_daemon_has_its_status(SignalingErrorCode code, int status, bool retry)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        host.Sessions.Before = (_, _) => throw new SignalingException(code, "The reason.");
        using HttpResponseMessage response = await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp());
        string body = await AssertProblemAsync(response, status, SignalingJson.Word(code));
        Assert.Contains("The reason.", body, StringComparison.Ordinal);
        Assert.Equal(retry, response.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Crash_of_the_daemon_is_500_without_its_text()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        host.Sessions.Before = (_, _) => throw new InvalidOperationException("inner secret");
        using HttpResponseMessage response = await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp());
        string body = await AssertProblemAsync(response, 500, "internal");
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/whep/main", "POST, OPTIONS")]
    [InlineData("HEAD", "/whep", "POST, OPTIONS")]
    [InlineData("PUT", "/whep", "POST, OPTIONS")]
    [InlineData("GET", "/whep/session/aaaaaaaaaaaaaaaaaaaaaa", "PATCH, DELETE, OPTIONS")]
    [InlineData("POST", "/whep/session/aaaaaaaaaaaaaaaaaaaaaa", "PATCH, DELETE, OPTIONS")]
    public async Task Other_methods_are_refused_and_the_right_ones_named(string method, string path, string allow)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        using HttpResponseMessage response = await host.SendAsync(new HttpMethod(method), path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Candidates_trickle()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, string etag) = await host.OfferAsync();

        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Trickle), ("If-Match", etag));

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Null(response.Headers.ETag);
        Assert.Equal(
            [new SignalingCandidate("candidate:1 1 udp 1 192.0.2.1 1 typ host", "0", 0, "viewer1"), null],
            host.Sessions.Candidates);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("\"*\"")]
    public async Task Star_with_new_credentials_restarts_ice(string star)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, string etag) = await host.OfferAsync();

        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Restart), ("If-Match", star));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/trickle-ice-sdpfrag", response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            "a=group:BUNDLE 0\r\na=ice-options:trickle\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n"
            + "a=ice-ufrag:newu\r\na=ice-pwd:newpassnewpassnewpassnew\r\n"
            + "a=candidate:1 1 udp 1 192.0.2.9 8189 typ host\r\na=end-of-candidates\r\n",
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("viewer2", host.Sessions.LastRestart!.UsernameFragment);
        Assert.Equal(["candidate:2 1 udp 1 192.0.2.2 2 typ host"], host.Sessions.LastRestart.Candidates);

        string newTag = response.Headers.ETag!.Tag;
        Assert.NotEqual(etag, newTag);
        using HttpResponseMessage stale =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Restart), ("If-Match", etag));
        await AssertProblemAsync(stale, 412, "stale-etag");
        using HttpResponseMessage fresh =
            await host.SendAsync(
                HttpMethod.Patch, path, WhepHost.Fragment(Restart), ("If-Match", $"\"other\", {newTag}"));
        Assert.Equal(HttpStatusCode.NoContent, fresh.StatusCode);
    }

    [Fact]
    public async Task Star_with_the_current_credentials_is_a_trickle()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, _) = await host.OfferAsync();
        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Trickle), ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Null(host.Sessions.LastRestart);
    }

    [Theory]
    [InlineData(null, "application/trickle-ice-sdpfrag", Trickle, 428)]
    [InlineData("\"stale\"", "application/trickle-ice-sdpfrag", Trickle, 412)]
    [InlineData("W/{etag}", "application/trickle-ice-sdpfrag", Trickle, 412)]
    [InlineData("{etag}", "application/sdp", Trickle, 415)]
    [InlineData("{etag}", "application/trickle-ice-sdpfrag", "", 400)]
    [InlineData("{etag}", "application/trickle-ice-sdpfrag", "a=ice-ufrag:viewer1\r\n", 400)]
    [InlineData(
        "{etag}", "application/trickle-ice-sdpfrag", "a=ice-ufrag:x\r\na=ice-pwd:wordwordwordwordwordword\r\n", 400)]
    [InlineData("*", "application/trickle-ice-sdpfrag", "m=video 9 RTP/AVP 0\r\na=candidate:1\r\n", 400)]
    public async Task Patch_that_is_wrong_is_refused(string? ifMatch, string type, string body, int status)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, string etag) = await host.OfferAsync();
        (string, string)[] headers =
            ifMatch is null ? [] : [("If-Match", ifMatch.Replace("{etag}", etag, StringComparison.Ordinal))];

        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Content(body, type), headers);

        await AssertProblemAsync(response, status);
        Assert.Single(host.Sessions.Calls);
    }

    [Fact]
    public async Task Patch_that_is_too_long_is_refused()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, string etag) = await host.OfferAsync();
        using HttpResponseMessage response = await host.SendAsync(
            HttpMethod.Patch, path, WhepHost.Fragment(new string('\n', (16 * 1024) + 1)), ("If-Match", etag));
        await AssertProblemAsync(response, 413);
    }

    [Fact]
    public async Task Restart_the_daemon_can_not_do_is_422_and_ends_nothing()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, string etag) = await host.OfferAsync();
        host.Sessions.Before = (_, _) => throw new NotSupportedException("No ICE restart here.");
        using HttpResponseMessage refused =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Restart), ("If-Match", "*"));
        await AssertProblemAsync(refused, 422);

        host.Sessions.Before = null;
        using HttpResponseMessage trickle =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Trickle), ("If-Match", etag));
        Assert.Equal(HttpStatusCode.NoContent, trickle.StatusCode);
    }

    [Fact]
    public async Task Delete_ends_the_session()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, _) = await host.OfferAsync();

        using HttpResponseMessage first =
            await host.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "\"whatever\""));
        using HttpResponseMessage second = await host.SendAsync(HttpMethod.Delete, path);

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Contains($"bye whep.{path[14..]}", host.Sessions.Calls);
        await AssertProblemAsync(second, 404, "unknown-session");
    }

    [Fact]
    public async Task Session_that_ended_by_itself_is_404()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        (string path, string etag) = await host.OfferAsync();
        host.Sessions.Forget($"whep.{path[14..]}");
        using HttpResponseMessage response =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Trickle), ("If-Match", etag));
        await AssertProblemAsync(response, 404, "unknown-session");
    }

    [Fact]
    public async Task Token_is_asked_of_every_request_but_preflights()
    {
        await using WhepHost host = await WhepHost.StartAsync(withToken: true);
        (string, string) right =
            ("Authorization", $"Bearer {WhepHost.Secret}"), wrong = ("Authorization", "Bearer wrongwrongwrongwr");

        using HttpResponseMessage none = await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp());
        using HttpResponseMessage bad = await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(), wrong);
        using HttpResponseMessage good = await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(), right);
        string path = good.Headers.Location!.OriginalString;
        using HttpResponseMessage patch =
            await host.SendAsync(HttpMethod.Patch, path, WhepHost.Fragment(Trickle), ("If-Match", "*"));
        using HttpResponseMessage delete = await host.SendAsync(HttpMethod.Delete, path);
        using HttpResponseMessage options = await host.SendAsync(HttpMethod.Options, "/whep");
        using HttpResponseMessage trusted = await host.SendAsync(HttpMethod.Options, "/whep", null, right);

        await AssertProblemAsync(none, 401, "unauthorized");
        Assert.Equal("Bearer", none.Headers.WwwAuthenticate.ToString());
        await AssertProblemAsync(bad, 401);
        Assert.Equal(HttpStatusCode.Created, good.StatusCode);
        await AssertProblemAsync(patch, 401);
        await AssertProblemAsync(delete, 401);
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);
        Assert.False(options.Headers.Contains("Link"));
        Assert.Equal(2, trusted.Headers.GetValues("Link").Count());
    }

    [Fact]
    public async Task Preflight_of_a_listed_origin_is_answered()
    {
        await using WhepHost host = await WhepHost.StartAsync(withToken: true);
        using HttpResponseMessage response = await host.SendAsync(
            HttpMethod.Options, "/whep/main", null, (
                "Origin", WhepHost.ListedOrigin), ("Access-Control-Request-Method", "POST"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(WhepHost.ListedOrigin, Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal("POST, OPTIONS", Header(response, "Access-Control-Allow-Methods"));
        Assert.Equal("Authorization, Content-Type, If-Match", Header(response, "Access-Control-Allow-Headers"));
        Assert.Equal("application/sdp", Header(response, "Accept-Post"));
        Assert.Equal("Origin", Header(response, "Vary"));
    }

    [Fact]
    public async Task Listed_origin_may_read_the_answers_headers_and_the_refusals()
    {
        await using WhepHost host = await WhepHost.StartAsync();
        using HttpResponseMessage good =
            await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(), ("Origin", WhepHost.ListedOrigin));
        using HttpResponseMessage bad =
            await host.SendAsync(
                HttpMethod.Post, "/whep", WhepHost.Content("", "text/plain"), ("Origin", WhepHost.ListedOrigin));

        Assert.Equal("Accept-Patch, ETag, Link, Location, Retry-After", Header(good, "Access-Control-Expose-Headers"));
        Assert.Equal(WhepHost.ListedOrigin, Header(bad, "Access-Control-Allow-Origin"));
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Host", "evil.example")]
    public async Task Pages_elsewhere_are_refused_before_anything_is_read(string header, string value)
    {
        await using WhepHost host = await WhepHost.StartAsync();
        using HttpResponseMessage post =
            await host.SendAsync(HttpMethod.Post, "/whep", WhepHost.Sdp(), (header, value));
        using HttpResponseMessage preflight = await host.SendAsync(HttpMethod.Options, "/whep", null, (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, post.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, preflight.StatusCode);
        Assert.False(preflight.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Empty(host.Sessions.Calls);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        string.Join(", ", response.Headers.GetValues(name));

    private static async Task<string> AssertProblemAsync(HttpResponseMessage response, int status, string? code = null)
    {
        string body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.ToString());
        Assert.Contains("\"detail\":\"", body, StringComparison.Ordinal);
        if (code is not null) Assert.Contains($"\"code\":\"{code}\"", body, StringComparison.Ordinal);
        return body;
    }
}
