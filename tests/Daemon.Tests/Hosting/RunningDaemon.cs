using System.Net;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Hosting;
using Camerad.Daemon.Tests.Configuration;

namespace Camerad.Daemon.Tests.Hosting;

/// <summary>The whole daemon inside the test's process, on ports of the kernel's choice.</summary>
internal sealed class RunningDaemon : IAsyncDisposable
{
    private readonly StringWriter _log;
    private readonly TextWriter _synchronized;
    private readonly DaemonHost _host;

    private RunningDaemon(DaemonHost host, StringWriter log, TextWriter synchronized)
    {
        (_host, _log, _synchronized) = (host, log, synchronized);
        Client = new HttpClient { BaseAddress = new Uri(host.Urls[0]) };
    }

    public HttpClient Client { get; }

    public IReadOnlyList<string> Urls => _host.Urls;

    public string Log
    {
        get
        {
            lock (_synchronized) return _log.ToString(); // a synchronized writer locks itself
        }
    }

    public static Task<RunningDaemon> StartAsync(params string[] settings) =>
        StartAsync(new Dictionary<string, string>(), settings);

    /// <param name="environment">What systemd says to the daemon.</param>
    /// <param name="settings">As with <c>--set</c>.</param>
    public static async Task<RunningDaemon> StartAsync(
        IReadOnlyDictionary<string, string> environment, params string[] settings)
    {
        CameradOptions options = Loading.FromSettings(
            ["http.listen=127.0.0.1:0", "webrtc.udpPort=0", "webrtc.interfaces=lo", "device.id=test", .. settings]);
        var log = new StringWriter();
        TextWriter synchronized = TextWriter.Synchronized(log);
        DaemonHost host = await DaemonHost.StartAsync(
            new LoadedConfiguration(options, null), verbose: true, synchronized, environment,
            TestContext.Current.CancellationToken);
        return new RunningDaemon(host, log, synchronized);
    }

    public async Task<(HttpStatusCode Status, string Body)> SendAsync(
        HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using HttpResponseMessage response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        await _log.DisposeAsync();
    }
}
