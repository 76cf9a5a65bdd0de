using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Camerad.Daemon.Cli;
using Camerad.Daemon.Configuration;
using Camerad.Daemon.Sessions;
using Camerad.Daemon.Snapshots;
using Camerad.Signaling;
using Camerad.Signaling.Access;
using Camerad.Signaling.Broker;
using Camerad.Signaling.Whep;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Camerad.Daemon.Hosting;

/// <summary>Kestrel with the page, WHEP, MQTT over WebSocket, snapshots and the two public documents.</summary>
internal static class WebServer
{
    /// <summary>Bytes; the largest body is an SDP of 64 KiB.</summary>
    private const int MaxRequestBody = 128 * 1024;

    private const int MaxConnections = 1024;
    private const int MaxWebSockets = 256;

    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Builds the application; <see cref="StartAsync"/> opens its ports.</summary>
    /// <param name="options">Valid.</param>
    /// <param name="token">What viewers must show; null: nothing.</param>
    /// <param name="description">The public documents.</param>
    /// <param name="access">Who may see everything.</param>
    /// <param name="sessions">Where WHEP's viewers go, and who is told of by <c>/viewers</c>.</param>
    /// <param name="snapshots">For <c>/snapshot</c>.</param>
    /// <param name="broker">For <c>/mqtt</c>; null: none there.</param>
    /// <param name="iceServers">For viewers who may watch.</param>
    /// <param name="counters">Of what is refused.</param>
    /// <param name="logging">Where log lines go.</param>
    public static WebApplication Build(
        CameradOptions options, AccessToken? token, PublicDescription description, DetailAccess access,
        ViewerSessions sessions, SnapshotService snapshots, EmbeddedBroker? broker,
        IReadOnlyList<SignalingIceServer> iceServers,
        SignalingCounters counters, ILoggerProvider logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders().AddProvider(logging).SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddRoutingCore();
        builder.Services.Configure<ConsoleLifetimeOptions>(static console => console.SuppressStatusMessages = true);
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = ShutdownTimeout);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        HttpsConnectionAdapterOptions? https = LoadCertificate(options.Http);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options.Http, https));

        WebApplication app = builder.Build();
        var origins = new OriginPolicy(options.Http.Origins, OriginPolicy.MachineNames());
        app.UseOriginPolicy(origins, counters);
        app.UseSecurityHeaders(options);
        app.UseRouting();
        MapEndpoints(app, options, token, description, sessions, broker, iceServers, origins, counters);
        new ViewersEndpoint(sessions, options.WebRtc.MaxViewers, access, counters).Map(app);
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger<SnapshotEndpoint>();
        new SnapshotEndpoint(snapshots, token, origins, counters, logger).Map(app);
        return app;
    }

    /// <exception cref="DaemonException">An address is taken or not ours; names the key and the fix.</exception>
    public static async Task StartAsync(WebApplication app, HttpOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException or SocketException)
        {
            string where = string.Join(", ", options.Listen);
            throw new DaemonException(
                $"http.listen: {where} is taken by another program. Stop that one, or choose another port, "
                + "e.g. --set http.listen=127.0.0.1:8081.", e);
        }
        catch (SocketException e)
        {
            string where = string.Join(", ", options.Listen);
            string why = e.SocketErrorCode == SocketError.AccessDenied
                ? "is not allowed to this user. Choose a port above 1023 in http.listen."
                : "is no address of this machine. Choose one that `camerad devices` lists, or 0.0.0.0 for all, "
                    + "in http.listen.";
            throw new DaemonException($"http.listen: {where} {why}", e);
        }
    }

    /// <summary>Where the page can be opened; a wildcard address becomes a name that others can use.</summary>
    public static IReadOnlyList<string> Urls(WebApplication app) =>
        [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(static address =>
            {
                BindingAddress binding = BindingAddress.Parse(address);
                bool isWildcard = IPAddress.TryParse(binding.Host.Trim('[', ']'), out IPAddress? ip)
                    && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
                return $"{binding.Scheme}://{(isWildcard ? Environment.MachineName : binding.Host)}:{binding.Port}/";
            })];

    private static void Configure(
        KestrelServerOptions kestrel, HttpOptions options, HttpsConnectionAdapterOptions? https)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = MaxRequestBody;
        kestrel.Limits.MaxConcurrentConnections = MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = MaxWebSockets;
        kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
        foreach (IPEndPoint endPoint in options.Listen)
        {
            kestrel.Listen(endPoint, listen =>
            {
                if (https is not null) listen.UseHttps(https);
                else listen.Protocols = HttpProtocols.Http1; // without TLS a browser speaks nothing else
            });
        }
    }

    private static HttpsConnectionAdapterOptions? LoadCertificate(HttpOptions options)
    {
        if (!options.IsHttps) return null;
        try
        {
            // What else the file holds goes along: intermediate authorities.
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(options.CertFile);
            return new HttpsConnectionAdapterOptions
            {
                ServerCertificate = X509Certificate2.CreateFromPemFile(options.CertFile, options.KeyFile),
                ServerCertificateChain = chain,
            };
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new DaemonException(
                $"http.certFile: {options.CertFile} and {options.KeyFile} can't be used as a PEM certificate and its "
                + "key. `camerad check` says more.", e);
        }
    }

    private static void MapEndpoints(
        WebApplication app, CameradOptions options, AccessToken? token, PublicDescription description,
        IViewerSessions sessions, EmbeddedBroker? broker, IReadOnlyList<SignalingIceServer> iceServers,
        OriginPolicy origins, SignalingCounters counters)
    {
        var page = new ViewerPage();
        bool hasMqtt = page.HasMqtt && (broker is not null || options.Mqtt.ViewerUrl.Length > 0);
        string[] signaling = hasMqtt ? ["mqtt", "whep"] : ["whep"];
        page.Map(app);
        RequestDelegate config = context => description.WriteConfigAsync(context, signaling);
        app.MapMethods("/config.json", ["GET"], config);
        RequestDelegate health = description.WriteHealthAsync;
        app.MapMethods("/health", ["GET"], health);
        var whep = new WhepOptions
        {
            Token = token,
            Origins = origins,
            IceServers = iceServers,
            MaxViewers = options.WebRtc.MaxViewers,
            Counters = counters,
        };
        app.MapWhep(whep, sessions);
        if (broker is not null) app.MapEmbeddedBroker(broker);
    }
}
