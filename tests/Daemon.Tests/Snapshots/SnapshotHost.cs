using Camerad.Daemon.Configuration;
using Camerad.Daemon.Snapshots;
using Camerad.Signaling;
using Camerad.Signaling.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Camerad.Daemon.Tests.Snapshots;

/// <summary>The snapshot endpoint with a camera of the test's, on a port of the kernel's choice.</summary>
internal sealed class SnapshotHost : IAsyncDisposable
{
    public const string Token = "0123456789abcdef";

    private readonly WebApplication _app;

    private SnapshotHost(WebApplication app, SnapshotService service, SignalingCounters counters)
    {
        _app = app;
        Service = service;
        Counters = counters;
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Client { get; }

    public SnapshotService Service { get; }

    public SignalingCounters Counters { get; }

    public static async Task<SnapshotHost> StartAsync(
        ISnapshotSource camera, IStillRenderer renderer, TimeProvider time, bool withToken = false)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddLogging();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.UseRouting();
        var service = new SnapshotService(
            new CameradOptions(), [camera], renderer, new FakeBroker().Publish, time,
            NullLogger<SnapshotService>.Instance);
        var counters = new SignalingCounters();
        new SnapshotEndpoint(
            service, withToken ? new AccessToken(Token) : null, new OriginPolicy(["https://home.example"], []),
            counters, NullLogger.Instance).Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new SnapshotHost(app, service, counters);
    }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await Service.DisposeAsync();
    }
}
