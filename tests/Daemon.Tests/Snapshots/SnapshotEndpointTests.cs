using System.Net;
using System.Text;
using Camerad.Daemon.Snapshots;

namespace Camerad.Daemon.Tests.Snapshots;

public sealed class SnapshotEndpointTests
{
    private const string Path = "/snapshot/main.jpg";
    private readonly ManualTime _time = new(FakeCamera.Morning);
    private readonly FakeRenderer _renderer = new();
    private readonly FakeCamera _camera;

    public SnapshotEndpointTests() => _camera = new FakeCamera("main", _time);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Picture_of_now_comes_as_asked_for_and_is_not_to_be_stored()
    {
        await using SnapshotHost host = await StartAsync();

        using HttpResponseMessage response = await host.GetAsync(Path + "?quality=70&width=640");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("image/jpeg", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal(FakeCamera.Morning, response.Content.Headers.LastModified);
        Assert.Equal("main-20261127-070000.000.jpg", response.Content.Headers.ContentDisposition!.FileName);
        Assert.Equal("picture 1 quality 70 width 640", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Picture_that_is_there_already_is_not_sent_again()
    {
        await using SnapshotHost host = await StartAsync();
        using HttpResponseMessage first = await host.GetAsync(Path);
        string tag = first.Headers.ETag!.Tag;

        using HttpResponseMessage same = await host.GetAsync(Path, ("If-None-Match", tag));
        _time.Advance(TimeSpan.FromSeconds(1));
        using HttpResponseMessage next = await host.GetAsync(Path, ("If-None-Match", tag));

        Assert.Equal((HttpStatusCode.NotModified, HttpStatusCode.OK), (same.StatusCode, next.StatusCode));
        Assert.NotEqual(tag, next.Headers.ETag!.Tag);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("Bearer 0123456789abcdef", true)]
    [InlineData("Bearer 0123456789abcdeX", false)]
    [InlineData("Basic anybody:0123456789abcdef", true)]
    [InlineData("Basic :0123456789abcdef", true)]
    [InlineData("basic anybody:0123456789abcdef", true)]
    [InlineData("Basic anybody:0123456789abcdeX", false)]
    [InlineData("Basic 0123456789abcdef", false)]
    [InlineData("Digest 0123456789abcdef", false)]
    public async Task Token_is_taken_as_bearer_or_as_password(string? authorization, bool admitted)
    {
        await using SnapshotHost host = await StartAsync(withToken: true);
        if (authorization?.StartsWith("basic ", StringComparison.OrdinalIgnoreCase) == true)
            authorization = authorization[..6] + Convert.ToBase64String(Encoding.UTF8.GetBytes(authorization[6..]));

        using HttpResponseMessage response = authorization is null
            ? await host.GetAsync(Path)
            : await host.GetAsync(Path, ("Authorization", authorization));

        Assert.Equal(admitted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal(admitted ? 1 : 0, _camera.Asked);
        Assert.Equal(admitted ? 0 : 1, host.Counters.RefusedLogins);
        if (!admitted) Assert.Contains(response.Headers.WwwAuthenticate, static one => one.Scheme == "Basic");
    }

    [Theory]
    [InlineData("Basic !!!")]
    [InlineData("Basic ")]
    public async Task Login_that_is_no_login_is_refused(string authorization)
    {
        await using SnapshotHost host = await StartAsync(withToken: true);

        using HttpResponseMessage one = await host.GetAsync(Path, ("Authorization", authorization));
        using HttpResponseMessage other =
            await host.GetAsync(Path, ("Authorization", "Basic " + new string('A', 4000)));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized), (one.StatusCode, other.StatusCode));
    }

    [Theory]
    [InlineData("/snapshot/garden.jpg", HttpStatusCode.NotFound, "There are: main.")]
    [InlineData("/snapshot/main", HttpStatusCode.NotFound, "Ask for /snapshot/<stream>.jpg.")]
    [InlineData("/snapshot/main.png", HttpStatusCode.NotFound, "Ask for")]
    [InlineData(Path + "?quality=0", HttpStatusCode.BadRequest, "quality must be a whole number from 1 to 100.")]
    [InlineData(Path + "?quality=high", HttpStatusCode.BadRequest, "quality")]
    [InlineData(Path + "?width=15", HttpStatusCode.BadRequest, "width must be a whole number from 16 to 16384.")]
    [InlineData(Path + "?width=99999999999", HttpStatusCode.BadRequest, "width")]
    public async Task Mistake_is_answered_with_a_sentence(string path, HttpStatusCode status, string sentence)
    {
        await using SnapshotHost host = await StartAsync();

        using HttpResponseMessage response = await host.GetAsync(path);

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(sentence, await response.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_without_a_picture_is_503_with_the_reason_and_when_to_try_again()
    {
        _camera.Failure = new TimeoutException();
        _camera.Trouble = "The camera is unplugged.";
        await using SnapshotHost host = await StartAsync();

        using HttpResponseMessage response = await host.GetAsync(Path);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
        Assert.Equal("The camera is unplugged.\n", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task Failing_decoder_is_500_and_tells_nothing()
    {
        _renderer.Before = static settings => throw (settings.Width == 0
            ? new InvalidOperationException("secret of the implementation")
            : new SnapshotException(SnapshotFault.Failed, "apt install libturbojpeg0"));
        await using SnapshotHost host = await StartAsync();

        using HttpResponseMessage crash = await host.GetAsync(Path);
        using HttpResponseMessage missing = await host.GetAsync(Path + "?width=640");

        Assert.Equal(
            (HttpStatusCode.InternalServerError, HttpStatusCode.InternalServerError),
            (crash.StatusCode, missing.StatusCode));
        Assert.DoesNotContain("secret", await crash.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        Assert.Contains("apt install", await missing.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_GET_is_taken()
    {
        await using SnapshotHost host = await StartAsync();

        using HttpResponseMessage response = await host.Client.PostAsync(Path, null, Cancel);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task Listed_pages_elsewhere_may_read_it()
    {
        await using SnapshotHost host = await StartAsync();

        using HttpResponseMessage listed = await host.GetAsync(Path, ("Origin", "https://home.example"));
        using HttpResponseMessage other = await host.GetAsync(Path, ("Origin", "https://evil.example"));

        Assert.Equal("https://home.example", Assert.Single(listed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
    }

    private Task<SnapshotHost> StartAsync(bool withToken = false) =>
        SnapshotHost.StartAsync(_camera, _renderer, _time, withToken);
}
