using System.Net;
using System.Text;
using Camerad.Signaling.Access;
using Camerad.Signaling.Broker;
using Camerad.Signaling.Whep;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Camerad.Signaling.Tests.Whep;

/// <summary>WHEP on Kestrel at a free port of loopback, over a fake daemon.</summary>
internal sealed class WhepHost : IAsyncDisposable
{
    public const string Secret = "0123456789abcdef";
    public const string ListedOrigin = "https://home.example";
    public const string Offer =
        "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ice-ufrag:viewer1\r\na=ice-pwd:passpasspasspasspasspass\r\n";

    private readonly WebApplication _app;

    private WhepHost(WebApplication app, FakeViewerSessions sessions, SignalingCounters counters)
    {
        Counters = counters;
        _app = app;
        Sessions = sessions;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        Address = new Uri(addresses.Addresses.Single());
        Client = new HttpClient { BaseAddress = Address };
    }

    public FakeViewerSessions Sessions { get; }

    public SignalingCounters Counters { get; }

    public HttpClient Client { get; }

    public Uri Address { get; }

    public static async Task<WhepHost> StartAsync(bool withToken = false, EmbeddedBroker? broker = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        WebApplication app = builder.Build();
        var sessions = new FakeViewerSessions();
        var origins = new OriginPolicy([ListedOrigin], []);
        var counters = new SignalingCounters();
        app.UseOriginPolicy(origins, counters);
        app.MapWhep(
            new WhepOptions
            {
                Token = withToken ? new AccessToken(Secret) : null,
                Origins = origins,
                Counters = counters,
                IceServers =
                [
                    new SignalingIceServer(["stun:stun.example"]),
                    new SignalingIceServer(["turn:turn.example?transport=udp"], "us\"er", "cred"),
                ],
            },
            sessions);
        if (broker is not null) app.MapEmbeddedBroker(broker);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new WhepHost(app, sessions, counters);
    }

    public static StringContent Sdp(string text = Offer) => Content(text, "application/sdp");

    public static StringContent Fragment(string text) => Content(text, "application/trickle-ice-sdpfrag");

    public static StringContent Content(string text, string type) =>
        new(text, Encoding.UTF8) { Headers = { ContentType = new(type) } };

    /// <summary>A session that stands.</summary>
    public async Task<(string Path, string ETag)> OfferAsync()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, "/whep/main", Sdp());
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (response.Headers.Location!.OriginalString, response.Headers.ETag!.Tag);
    }

    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach ((string name, string value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
