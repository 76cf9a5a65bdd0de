using System.Net;
using System.Net.Sockets;
using Camerad.Daemon.Cli;
using Camerad.Daemon.Tests.Hosting;
using Camerad.Daemon.Tests.Snapshots;

namespace Camerad.Daemon.Tests.Cli;

public sealed class SnapshotClientTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeCamera _camera = new("main", TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Picture_is_fetched_from_the_running_daemon_with_its_token()
    {
        await using SnapshotHost host = await StartAsync(withToken: true);
        string file = Path.Combine(_folder.Root, "door.jpg"), token = _folder.Write("token", SnapshotHost.Token);

        (int code, string output, string error) = await InvokeAsync(
            host, "--output", file, "--quality", "70", "--width", "640", "--set", $"http.tokenFile={token}");

        Assert.Equal((ExitCode.Success, ""), (code, error));
        Assert.Equal($"{file}: 30 bytes", output.Trim());
        Assert.Equal(
            "picture 1 quality 70 width 640", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Wildcard_address_is_asked_over_loopback()
    {
        await using SnapshotHost host = await StartAsync();
        string file = Path.Combine(_folder.Root, "door.jpg");

        (int code, _, string error) = await InvokeAsync(
            $"0.0.0.0:{host.Client.BaseAddress!.Port}", "--output", file, "--set", "http.open=true");

        Assert.Equal((ExitCode.Success, ""), (code, error));
    }

    [Theory]
    [InlineData("--stream garden", "There are: main.")]
    [InlineData("--stream a/b", "no stream is called so")]
    [InlineData("--quality 0", "quality must be a whole number from 1 to 100")]
    [InlineData("--width 1", "width must be a whole number from 16")]
    [InlineData("--output /nowhere/door.jpg", "--output /nowhere/door.jpg can't be written")]
    public async Task Mistake_is_a_sentence(string arguments, string expected)
    {
        await using SnapshotHost host = await StartAsync();

        (int code, _, string error) = await InvokeAsync(host, arguments.Split(' '));

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Trim().Split('\n'));
    }

    [Fact]
    public async Task Number_that_is_none_is_a_wrong_command_line()
    {
        (int code, _, string error) = await InvokeAsync("127.0.0.1:1", "--quality", "high");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--quality", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Camera_without_a_picture_is_told()
    {
        _camera.Failure = new TimeoutException();
        _camera.Trouble = "The camera is unplugged.";
        await using SnapshotHost host = await StartAsync();

        (int code, _, string error) = await InvokeAsync(host);

        Assert.Equal((ExitCode.Fault, "camerad: The camera is unplugged."), (code, error.Trim()));
    }

    [Fact]
    public async Task Missing_and_wrong_token_are_told_apart()
    {
        await using SnapshotHost host = await StartAsync(withToken: true);
        string wrong = _folder.Write("token", "fedcba9876543210");

        (_, _, string missing) = await InvokeAsync(host);
        (_, _, string refused) = await InvokeAsync(host, "--set", $"http.tokenFile={wrong}");

        Assert.Contains("wants a token", missing, StringComparison.Ordinal);
        Assert.Contains($"refuses the token of {wrong}", refused, StringComparison.Ordinal);
        Assert.DoesNotContain("fedcba9876543210", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daemon_that_does_not_run_is_told()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        EndPoint endPoint = free.LocalEndpoint;
        free.Stop();

        (int code, _, string error) = await InvokeAsync($"{endPoint}");

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains($"No camerad runs at http://{endPoint}/", error, StringComparison.Ordinal);
        Assert.Contains("--config", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_that_the_kernel_chooses_can_not_be_found()
    {
        (_, _, string error) = await InvokeAsync("127.0.0.1:0");

        Assert.Contains("http.listen", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Foreign_server_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task served = ServeAsync(listener, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi");

        (int code, _, string error) = await InvokeAsync($"{listener.LocalEndpoint}");
        await served;

        Assert.Equal(ExitCode.Fault, code);
        Assert.Contains("is no camerad", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Daemon_with_a_certificate_of_its_own_is_recognized_and_another_is_not()
    {
        (string certFile, string keyFile) = TestCertificate.Write(_folder);
        await using RunningDaemon daemon = await RunningDaemon.StartAsync(
            $"http.certFile={certFile}", $"http.keyFile={keyFile}",
            """streams={"main":{"source":{"type":"file","path":"/nowhere"}}}""");
        string listen = new Uri(daemon.Urls[0]).Authority;
        using var elsewhere = new TemporaryFolder();
        (string otherCert, string otherKey) = TestCertificate.Write(elsewhere);

        (int found, _, string reason) = await InvokeAsync(
            listen, "--stream", "nobody", "--set", $"http.certFile={certFile}", "--set", $"http.keyFile={keyFile}");
        (int refused, _, string why) = await InvokeAsync(
            listen, "--set", $"http.certFile={otherCert}", "--set", $"http.keyFile={otherKey}");

        Assert.Equal((ExitCode.Fault, ExitCode.Fault), (found, refused));
        Assert.Contains("There are: main.", reason, StringComparison.Ordinal);
        Assert.Contains("its certificate is not http.certFile", why, StringComparison.Ordinal);
    }

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        NetworkStream stream = client.GetStream();
        _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
    }

    private Task<SnapshotHost> StartAsync(bool withToken = false) =>
        SnapshotHost.StartAsync(_camera, new FakeRenderer(), TimeProvider.System, withToken);

    private static Task<(int Code, string Output, string Error)> InvokeAsync(
        SnapshotHost host, params string[] arguments) =>
        InvokeAsync($"127.0.0.1:{host.Client.BaseAddress!.Port}", arguments);

    private static async Task<(int Code, string Output, string Error)> InvokeAsync(
        string listen, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await new CommandLine(output, error, new Dictionary<string, string>()).InvokeAsync(
            ["snapshot", "--set", $"http.listen={listen}", .. arguments], TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }
}
