using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json;
using Camerad.Daemon.Cli;
using Camerad.Daemon.Hosting;
using Camerad.Media.Jpeg;

namespace Camerad.Daemon.Tests.Hosting;

public sealed class DaemonHostTests
{
    private const string Token = "0123456789abcdef";
    private const string MissingFile = """streams={"main":{"source":{"type":"file","path":"/nowhere"}}}""";

    private const string StubbornCommand = """
        streams={"main":{"source":{"type":"command","command":
        ["sh","-c","trap '' TERM; while :; do sleep 1; done"]}}}
        """;

    /// <summary>
    /// Five times <see cref="DaemonHost.StopTimeout"/>; what waits for a part without bound would exceed it.
    /// </summary>
    private static readonly TimeSpan ProcessStopTimeout = 5 * DaemonHost.StopTimeout;

    /// <summary>For a machine that does other things as well.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_and_its_files_are_served_with_security_headers()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        foreach (string path in new ViewerPage().Paths.Select(static path => path == "index.html" ? "/" : "/" + path))
        {
            using HttpResponseMessage response = await daemon.Client.GetAsync(path, Cancel);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
            Assert.Equal("same-origin", Assert.Single(response.Headers.GetValues("Cross-Origin-Resource-Policy")));
            Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
            string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.Null(response.Headers.Server.FirstOrDefault());
        }
    }

    [Fact]
    public async Task Page_has_no_inline_script_or_style()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        string html = await daemon.Client.GetStringAsync("/", Cancel);

        Assert.Contains("<script type=\"module\" src=\"main.js\"></script>", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<style", html, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", html, StringComparison.Ordinal);
        Assert.DoesNotContain("onclick", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_counts_what_was_refused()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.tokenFile={folder.Write("token", Token)}");
        await Post(daemon, "fedcba9876543210");
        await daemon.SendAsync(HttpMethod.Get, "/health", ("Origin", "https://evil.example"));

        using JsonDocument health = JsonDocument.Parse(await daemon.Client.GetStringAsync("/health", Cancel));
        JsonElement refused = health.RootElement.GetProperty("refused");

        Assert.Equal(1, refused.GetProperty("logins").GetInt64());
        Assert.Equal(1, refused.GetProperty("origins").GetInt64());
    }

    [Fact]
    public async Task Snapshot_is_a_picture_of_the_stream_for_who_may_watch()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.tokenFile={folder.Write("token", Token)}");
        (HttpStatusCode refused, _) = await daemon.SendAsync(HttpMethod.Get, "/snapshot/main.jpg");
        daemon.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using HttpResponseMessage response = await daemon.Client.GetAsync("/snapshot/main.jpg?width=320", Cancel);
        byte[] body = await response.Content.ReadAsByteArrayAsync(Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, refused);
        Assert.SkipWhen(
            response.StatusCode == HttpStatusCode.InternalServerError, System.Text.Encoding.UTF8.GetString(body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(JpegHeader.TryRead(body, out JpegHeader header));
        Assert.Equal(320, header.Width);
        using JsonDocument health = JsonDocument.Parse(await daemon.Client.GetStringAsync("/health", Cancel));
        Assert.Equal(1, health.RootElement.GetProperty("snapshots").GetProperty("taken").GetInt64());
    }

    [Fact]
    public async Task Unchanged_file_is_not_sent_again()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        using HttpResponseMessage first = await daemon.Client.GetAsync("/viewer.css", Cancel);
        (HttpStatusCode status, string body) =
            await daemon.SendAsync(HttpMethod.Get, "/viewer.css", ("If-None-Match", first.Headers.ETag!.Tag));

        Assert.Equal((HttpStatusCode.NotModified, ""), (status, body));
    }

    [Fact]
    public async Task Foreign_host_and_origin_are_refused_everywhere()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("http.origins=https://home.example");
        foreach (string path in new[] { "/", "/config.json", "/health", "/whep", "/mqtt", "/snapshot/main.jpg" })
        {
            Assert.Equal(HttpStatusCode.Forbidden,
                (await daemon.SendAsync(HttpMethod.Get, path, ("Host", "evil.example"))).Status);
            Assert.Equal(HttpStatusCode.Forbidden,
                (await daemon.SendAsync(HttpMethod.Get, path, ("Origin", "https://evil.example"))).Status);
        }

        Assert.Equal(HttpStatusCode.OK,
            (await daemon.SendAsync(HttpMethod.Get, "/health", ("Origin", "https://home.example"))).Status);
    }

    [Fact]
    public async Task Config_tells_the_page_what_is_public_and_no_more()
    {
        using var folder = new TemporaryFolder();
        string credential = folder.Write("turn", "turn-password");
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            "device.name=Front door", $"http.tokenFile={folder.Write("token", Token)}",
            $$"""webrtc.iceServers=[{"urls":"turn:t.example","username":"me","credentialFile":"{{credential}}"}]""");
        string text = await daemon.Client.GetStringAsync("/config.json", Cancel);
        using JsonDocument config = JsonDocument.Parse(text);

        Assert.Equal("Front door", config.RootElement.GetProperty("device").GetProperty("name").GetString());
        Assert.True(config.RootElement.GetProperty("tokenRequired").GetBoolean());
        Assert.Equal("camerad/test", config.RootElement.GetProperty("mqtt").GetProperty("topic").GetString());
        Assert.Contains(
            "whep", config.RootElement.GetProperty("signaling").EnumerateArray().Select(static way => way.GetString()));
        Assert.DoesNotContain("turn-password", text, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
        Assert.Contains("watch at", daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, daemon.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("turn-password", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_tells_streams_and_viewers()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(MissingFile);
        using JsonDocument health = JsonDocument.Parse(await daemon.Client.GetStringAsync("/health", Cancel));

        Assert.Equal("degraded", health.RootElement.GetProperty("status").GetString());
        Assert.Equal(0, health.RootElement.GetProperty("viewers").GetInt32());
        JsonElement stream = Assert.Single(health.RootElement.GetProperty("streams").EnumerateArray());
        Assert.Equal("no-picture", stream.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("http.listen=127.0.0.1:0", true)]
    [InlineData("http.listen=0.0.0.0:0", false)]
    public async Task Health_tells_strangers_no_trouble_unless_they_are_on_this_machine(string listen, bool tells)
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(listen, "http.open=true", MissingFile);
        int port = new Uri(daemon.Urls[0].Replace(Environment.MachineName, "localhost", StringComparison.Ordinal)).Port;

        string health = await daemon.Client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/health"), Cancel);

        Assert.Contains("no-picture", health, StringComparison.Ordinal);
        Assert.Equal(tells, health.Contains("\"trouble\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Health_tells_trouble_to_who_shows_the_token()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.tokenFile={folder.Write("token", Token)}", MissingFile);

        (_, string stranger) = await daemon.SendAsync(HttpMethod.Get, "/health");
        (_, string friend) = await daemon.SendAsync(HttpMethod.Get, "/health", ("Authorization", "Bearer " + Token));

        Assert.DoesNotContain("\"trouble\"", stranger, StringComparison.Ordinal);
        Assert.Contains("\"trouble\"", friend, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whep_needs_the_token_where_one_is_set()
    {
        using var folder = new TemporaryFolder();
        await using RunningDaemon daemon =
            await RunningDaemon.StartAsync($"http.tokenFile={folder.Write("token", Token)}");

        Assert.Equal(HttpStatusCode.Unauthorized, await Post(daemon, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await Post(daemon, "fedcba9876543210"));
        Assert.Equal(HttpStatusCode.BadRequest, await Post(daemon, Token)); // let in; the body is no SDP
    }

    [Fact]
    public async Task Broker_is_reached_by_web_socket()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        await socket.ConnectAsync(
            new Uri(daemon.Urls[0].Replace("http:", "ws:", StringComparison.Ordinal) + "mqtt"), Cancel);

        Assert.Equal("mqtt", socket.SubProtocol);
    }

    [Fact]
    public async Task Body_beyond_the_limit_is_refused()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        using var body = new StringContent(new string('x', 1024 * 1024));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        HttpStatusCode status;
        try
        {
            using HttpResponseMessage response = await daemon.Client.PostAsync("/whep", body, Cancel);
            status = response.StatusCode;
        }
        catch (HttpRequestException)
        {
            status = HttpStatusCode.RequestEntityTooLarge; // Kestrel may close before the client has sent it all
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
    }

    [Fact]
    public async Task Taken_port_is_one_sentence_with_key_and_fix()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();

        DaemonException refused = await Assert.ThrowsAsync<DaemonException>(
            () => RunningDaemon.StartAsync($"http.listen={taken.LocalEndPoint}"));

        Assert.Contains("http.listen", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--set http.listen=", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taken_udp_port_is_one_sentence_with_key_and_fix()
    {
        using var taken =
            new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp) { DualMode = true };
        taken.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));

        DaemonException refused = await Assert.ThrowsAsync<DaemonException>(
            () => RunningDaemon.StartAsync($"webrtc.udpPort={((IPEndPoint)taken.LocalEndPoint!).Port}"));

        Assert.Contains("webrtc.udpPort", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_addresses_are_listened_on()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync("http.listen=127.0.0.1:0,[::1]:0");
        using var client = new HttpClient();

        Assert.Equal(2, daemon.Urls.Count);
        foreach (string url in daemon.Urls)
        {
            Assert.Contains(
                "\"test\"", await client.GetStringAsync(url + "config.json", Cancel), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Https_is_served_with_the_configured_certificate()
    {
        using var folder = new TemporaryFolder();
        (string certFile, string keyFile) = TestCertificate.Write(folder);
        await using RunningDaemon daemon =
            await RunningDaemon.StartAsync($"http.certFile={certFile}", $"http.keyFile={keyFile}");
        using var handler =
            new HttpClientHandler { ServerCertificateCustomValidationCallback = static (_, _, _, _) => true };
        using var client = new HttpClient(handler);

        Assert.StartsWith("https://", daemon.Urls[0], StringComparison.Ordinal);
        Assert.Contains("playing", await HealthWhenPlaying(client, daemon.Urls[0]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Https_sends_the_intermediate_authorities_of_the_certificate_file()
    {
        using var folder = new TemporaryFolder();
        (string certFile, string keyFile) = TestCertificate.WriteChain(folder);
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.certFile={certFile}", $"http.keyFile={keyFile}");
        string[] received = [];
        using var handler = new HttpClientHandler
        {
            ServerCertificateCustomValidationCallback = (_, _, chain, _) =>
            {
                received = [.. chain!.ChainPolicy.ExtraStore.Select(static certificate => certificate.Subject)];
                return true;
            },
        };
        using var client = new HttpClient(handler);
        await client.GetStringAsync(daemon.Urls[0] + "health", Cancel);

        Assert.Contains("CN=intermediate", received);
    }

    [Fact]
    public async Task Secret_files_that_others_can_read_are_warned_about()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        (string certFile, string keyFile) = TestCertificate.Write(folder);
        string password = folder.Write("password", "s3cret");
        foreach (string path in new[] { keyFile, password })
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.certFile={certFile}", $"http.keyFile={keyFile}",
            "mqtt.url=mqtt://127.0.0.1:1", "mqtt.username=me", $"mqtt.passwordFile={password}");

        Assert.Contains("http.keyFile: ", daemon.Log, StringComparison.Ordinal);
        Assert.Contains("mqtt.passwordFile: ", daemon.Log, StringComparison.Ordinal);
        Assert.Contains("chmod 600", daemon.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_of_the_broker_is_a_sentence_with_a_remedy()
    {
        DaemonException refused = await Assert.ThrowsAsync<DaemonException>(() => RunningDaemon.StartAsync(
            "mqtt.url=mqtts://127.0.0.1:1", "mqtt.caFile=/nowhere"));

        Assert.StartsWith("mqtt.caFile: there is no file /nowhere.", refused.Message, StringComparison.Ordinal);
        Assert.Contains("camerad check", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Parameter", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stop_is_done_within_its_bound_even_with_open_connections()
    {
        await using RunningDaemon daemon = await RunningDaemon.StartAsync();
        await HealthWhenPlaying(daemon.Client, daemon.Urls[0]);
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("mqtt");
        await socket.ConnectAsync(
            new Uri(daemon.Urls[0].Replace("http:", "ws:", StringComparison.Ordinal) + "mqtt"), Cancel);

        await daemon.StopAsync().WaitAsync(DaemonHost.StopTimeout + Slack, Cancel);

        Assert.Contains("Stopped.", daemon.Log, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => daemon.Client.GetAsync("/", Cancel));
    }

    [Fact]
    public async Task Program_ends_by_itself_after_sigterm()
    {
        // The worst a source can do: it neither ends by itself nor obeys SIGTERM.
        using Process program = StartProgram(
            "run", "--set", "http.listen=127.0.0.1:0", "--set", "webrtc.udpPort=0", "--set", StubbornCommand);
        await WaitForLineAsync(program, "watch at http://127.0.0.1:");
        var sinceSignal = Stopwatch.StartNew();
        using Process kill = Process.Start("kill", ["-TERM", $"{program.Id}"]);
        await WaitForLineAsync(program, "Stopped.");
        await program.WaitForExitAsync(Cancel).WaitAsync(ProcessStopTimeout, Cancel);

        Assert.Equal(ExitCode.Success, program.ExitCode);
        Assert.InRange(sinceSignal.Elapsed, TimeSpan.Zero, ProcessStopTimeout);
    }

    private static async Task<HttpStatusCode> Post(RunningDaemon daemon, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/whep") { Content = new StringContent("no sdp") };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/sdp");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await daemon.Client.SendAsync(request, Cancel);
        return response.StatusCode;
    }

    private static async Task<string> HealthWhenPlaying(HttpClient client, string url)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromSeconds(20));
        while (true)
        {
            string health = await client.GetStringAsync(url + "health", timeout.Token);
            if (health.Contains("playing", StringComparison.Ordinal)) return health;
        }
    }

    private static Process StartProgram(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "camerad"), arguments) { RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    private static async Task WaitForLineAsync(Process program, string part)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (await program.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            if (line.Contains(part, StringComparison.Ordinal)) return;
        Assert.Fail($"the program ended without saying \"{part}\"");
    }
}
